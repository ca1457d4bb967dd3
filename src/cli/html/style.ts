/** The page's style: the reader's own light or dark, and colours that differ in brightness, too, for who sees few of them. */
export const style = `
:root { color-scheme: light dark; --ground: #fbfbf9; --card: #fff; --ink: #1d2430; --soft: #5d6776; --line: #dfe2e6;
  --good: #1f8a70; --bad: #c0392b; --again: #e0a030; --doubt: #7b5ea7; --plain: #3b73b9; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171c; --card: #1c2129; --ink: #e6e9ee; --soft: #9aa4b2; --line: #313843;
  --good: #3fbf9b; --bad: #ef6b5c; --again: #f0bd5a; --doubt: #ac8fdb; --plain: #6aa2e8; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 860px; padding: 32px 20px 48px; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; }
h1 { margin: 0; font-size: 26px; } h2 { margin: 0 0 12px; font-size: 16px; }
p { margin: 4px 0 0; color: var(--soft); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 12px; margin: 24px 0; }
.tile, section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 14px 16px; }
.tile b { display: block; font-size: 24px; line-height: 1.2; } .tile span { color: var(--soft); font-size: 13px; }
section { margin: 16px 0; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 6px 10px; text-align: right; border-top: 1px solid var(--line); white-space: nowrap; }
th { border: 0; color: var(--soft); font-weight: 500; font-size: 13px; }
th:first-child, td:first-child { text-align: left; padding-left: 0; min-width: 9em; white-space: normal; overflow-wrap: anywhere; }
tfoot td { font-weight: 600; }
svg { display: block; width: 100%; height: auto; font: 12px system-ui, sans-serif; }
text { fill: var(--ink); } .scale, .name { text-anchor: end; } .under { text-anchor: middle; } .scale, .under { fill: var(--soft); }
.grid { stroke: var(--line); }
.good { fill: var(--good); } .bad { fill: var(--bad); } .again { fill: var(--again); } .doubt { fill: var(--doubt); } .plain { fill: var(--plain); }
.key { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0 0 10px; padding: 0; list-style: none; color: var(--soft); font-size: 13px; }
.key svg { display: inline-block; width: 11px; height: 11px; margin-right: 6px; }
`;
