const lexeme =
  /--[^\n]*|\/\*|'(?:[^']|'')*'|[eE]'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_\u0080-\uffff]?[\w\u0080-\uffff]*)\$[\s\S]*?\$\1\$|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d[\w.]*|[^\s]/g;

/**
 * Brings a statement into a form that does not change with its layout: comments dropped, white space made one,
 * unquoted words in lower case, the final semicolon left out. Constants stay: another constant is another statement.
 */
export function normalise(sql: string): string {
  const words: string[] = [];
  lexeme.lastIndex = 0;
  for (let match = lexeme.exec(sql); match !== null; match = lexeme.exec(sql)) {
    const text = match[0];
    if (text.startsWith("--")) continue;
    if (text === "/*") lexeme.lastIndex = endOfComment(sql, match.index);
    else words.push(/^(["'$]|[eE]')/.test(text) ? text : text.toLowerCase());
  }
  while (words.at(-1) === ";") words.pop();
  return words.join(" ");
}

/** Comments nest in PostgreSQL. */
function endOfComment(sql: string, at: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = at + 2;
  for (let depth = 1, match = mark.exec(sql); match !== null; match = mark.exec(sql)) {
    depth += match[0] === "/*" ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return sql.length;
}
