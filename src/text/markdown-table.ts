/** One row of a GitHub table. Cells are Markdown; pipes are escaped here, also in code spans, and line ends become blanks. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replace(/\s*\n\s*/g, " ").replaceAll("|", "\\|")).join(" | ")} |`;
}

/** The two lines that open a GitHub table. */
export function tableHead(names: readonly string[]): string {
  return `${tableRow(names)}\n|${" --- |".repeat(names.length)}`;
}
