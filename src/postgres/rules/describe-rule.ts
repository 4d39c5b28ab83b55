import type { Rule } from "./rule.ts";

/** SQL of a rule's example. */
export interface ExampleTexts {
  readonly setup: string;
  readonly unsafe: string;
  readonly safe: string;
}

/** The page of a rule, in Markdown. */
export function describeRule(rule: Rule, { setup, unsafe, safe }: ExampleTexts): string {
  return `# ${rule.id}

${rule.title}.

${rule.why}

Level: ${rule.level} at most${versionsOf(rule)}.${groupOf(rule)} To set another: \`rules: [{ rule: ${rule.id}, level: off }]\` in the
configuration, or \`-- lockkeeper: allow ${rule.id} <reason>\` above the statement.

## Found

\`\`\`sql
${unsafe.trim()}
\`\`\`

## Let pass

\`\`\`sql
${safe.trim()}
\`\`\`

The schema of both:

\`\`\`sql
${setup.trim()}
\`\`\`
`;
}

/** The list of all rules, in Markdown. */
export function describeRuleList(rules: readonly Rule[]): string {
  const entries = [...rules]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(
      ({ id, title, level, group }) =>
        `- [${id}](${id}.md): ${title} (${level} at most${group === undefined ? "" : `, ${group === "naming" ? "off by default" : "advice"}`})`,
    );
  return `# Rules\n\n${entries.join("\n")}\n`;
}

function groupOf({ group }: Rule): string {
  if (group === undefined) return "";
  if (group === "naming") return " Off until the configuration sets a level.";
  return ` A notice of this rule is advice (${group}): it stands in the details of the check, and becomes a finding where the configuration sets a level.`;
}

function versionsOf({ versions }: Rule): string {
  if (versions?.from !== undefined) return `, from PostgreSQL ${versions.from} on`;
  return versions?.before === undefined ? "" : `, before PostgreSQL ${versions.before}`;
}
