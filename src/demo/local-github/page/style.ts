/** How the page looks: one column, light or dark as the reader's system is. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1f2328; --quiet: #656d76; --back: #fff; --soft: #f6f8fa; --line: #d1d9e0;
  --good: #1a7f37; --bad: #cf222e; --link: #0969da; --plus: #dafbe1; --minus: #ffebe9; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --quiet: #8d96a0; --back: #0d1117; --soft: #161b22;
  --line: #30363d; --good: #3fb950; --bad: #f85149; --link: #4493f8; --plus: #12261e; --minus: #2d1517; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px; max-width: 1100px; color: var(--text); background: var(--back);
  font: 14px/1.5 system-ui, sans-serif; }
h1 { font-size: 26px; font-weight: 500; margin: 4px 0 8px; }
h2 { font-size: 18px; border-bottom: 1px solid var(--line); padding-bottom: 6px; margin: 32px 0 12px; }
h3 { font-size: 15px; }
code, pre, .suggestion { font: 12px/1.6 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
code { background: var(--soft); padding: 2px 4px; border-radius: 4px; }
pre { background: var(--soft); padding: 12px; border-radius: 6px; overflow-x: auto; }
pre code { padding: 0; background: none; }
.quiet { color: var(--quiet); font-weight: 400; }
.count, .tag { font-size: 12px; color: var(--quiet); border: 1px solid var(--line); border-radius: 10px; padding: 0 8px; margin-left: 6px; }
.state { color: #fff; background: var(--good); border-radius: 16px; padding: 4px 12px; margin-right: 6px; }
.state.closed { background: var(--bad); }
summary { cursor: pointer; }
.check, .file, .comment { border: 1px solid var(--line); border-radius: 8px; margin: 12px 0; background: var(--back); }
.check > summary, .file > summary, .comment > header { padding: 8px 14px; background: var(--soft);
  border-radius: 8px; border-bottom: 1px solid var(--line); }
.check .mark { display: inline-block; width: 20px; font-weight: 700; color: var(--quiet); }
.check.success .mark { color: var(--good); }
.check.failure .mark, .check.action_required .mark { color: var(--bad); }
.body { padding: 4px 16px; overflow-x: auto; }
.body table { border-collapse: collapse; font-size: 13px; margin: 12px 0; }
.body th, .body td { border: 1px solid var(--line); padding: 5px 9px; text-align: left; vertical-align: top; }
.body td code { white-space: normal; }
.plus { color: var(--good); } .minus { color: var(--bad); }
.diff { width: 100%; border-collapse: collapse; }
.diff > tbody > tr > td { padding: 0 8px; vertical-align: top; }
.diff > tbody > tr > td:not(:last-child) { width: 44px; text-align: right; color: var(--quiet); user-select: none;
  font: 12px/1.7 ui-monospace, monospace; }
.diff code { background: none; padding: 0; white-space: pre-wrap; }
.diff .added { background: var(--plus); } .diff .removed { background: var(--minus); }
.diff .hunk td { color: var(--quiet); background: var(--soft); font: 12px/2 ui-monospace, monospace; }
.diff .thread > td { background: var(--back); padding: 6px 14px; text-align: left; width: auto; }
.thread .comment { max-width: 860px; }
.thread .body code { background: var(--soft); padding: 2px 4px; white-space: normal; }
.thread .body pre code { white-space: pre; padding: 0; }
.suggestion { border: 1px solid var(--line); border-radius: 6px; margin: 12px 0; overflow-x: auto; }
.suggestion header { padding: 4px 12px; background: var(--soft); color: var(--quiet); }
.suggestion div { padding: 0 12px; white-space: pre; }
.suggestion span { display: inline-block; width: 16px; user-select: none; }
.suggestion .added { background: var(--plus); } .suggestion .removed { background: var(--minus); }
`;
