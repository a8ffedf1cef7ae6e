"""The style sheet of a report: light and dark, narrow and wide, print."""

STYLE = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1c2024; --quiet: #5a6169; --line: #d5d9dd; --box: #f5f6f8;
  --good: #0a6b3d; --bad: #b3261e; --warn: #855300; --c0: #1a62b8; --c1: #b0580a; --c2: #b3261e; --c3: #6b4fa0;
  --c4: #6a7178; --c5: #0f766e; --c6: #9c2c77; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171a; --ink: #e8eaed; --quiet: #a4abb3; --line: #3a4047;
  --box: #1e2226; --good: #58c98c; --bad: #ff8a80; --warn: #f2b45a; --c0: #7db4f5; --c1: #f0a35e; --c2: #ff8a80;
  --c3: #bda4f0; --c4: #98a0a8; --c5: #5cc9be; --c6: #ee8fcb; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; }
h3 { font-size: 1rem; margin: 0; }
p { margin: .25rem 0 .5rem; }
code, pre { font: .9em/1.45 ui-monospace, monospace; }
pre { background: var(--box); padding: .5rem .75rem; border-radius: .3rem; white-space: pre-wrap; margin: .5rem 0; }
.quiet { color: var(--quiet); }
.healthy { color: var(--good); } .broken, .critical { color: var(--bad); } .degraded, .warning { color: var(--warn); }
article { border: 1px solid var(--line); border-left-width: .35rem; border-radius: .3rem; padding: .75rem 1rem;
  margin: .75rem 0; }
article.critical { border-left-color: var(--bad); } article.warning { border-left-color: var(--warn); }
article > *, li { color: var(--ink); }
.wide { overflow-x: auto; margin: .75rem 0; }
.wide:focus-visible, summary:focus-visible { outline: 2px solid var(--c0); outline-offset: 2px; }
table { border-collapse: collapse; min-width: 100%; font-size: .92rem; overflow-wrap: normal; }
caption { text-align: left; color: var(--quiet); padding-bottom: .25rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); }
td:first-child { white-space: nowrap; }
summary { cursor: pointer; }
svg.pygal-chart { display: block; width: 100%; min-width: 36rem; max-width: 60rem; height: auto; overflow: visible;
  margin-bottom: .5rem; }
svg text { font: 12px system-ui, sans-serif; fill: var(--ink); stroke: none; }
svg .background, svg .overlay, svg .tooltip, svg .text-overlay { fill: none; visibility: hidden; }
svg .axis.y text { text-anchor: end; } svg .axis.x text { text-anchor: middle; }
svg .axis text[transform] { text-anchor: start; }
svg .axis path { stroke: var(--line); fill: none; }
svg .vertical .axis.x .guide.line, svg .horizontal .axis.y .guide.line { stroke: none; }
svg .nofill { fill: none; } svg .line { stroke-width: 2; }
svg .color-0 { stroke: var(--c0); fill: var(--c0); } svg .color-1 { stroke: var(--c1); fill: var(--c1); }
svg .color-2 { stroke: var(--c2); fill: var(--c2); } svg .color-3 { stroke: var(--c3); fill: var(--c3); }
svg .color-4 { stroke: var(--c4); fill: var(--c4); } svg .color-5 { stroke: var(--c5); fill: var(--c5); }
svg path.nofill { fill: none; }
svg .serie-1 .line { stroke-dasharray: 8 4; } svg .serie-2 .line { stroke-dasharray: 2 3; }
svg .serie-3 .line { stroke-dasharray: 12 3 2 3; } svg .serie-4 .line { stroke-dasharray: 4 2; }
svg .serie-5 .line { stroke-dasharray: 1 5; }
svg .bar rect { stroke: var(--paper); stroke-width: 1; }
.verdicts { --c0: var(--bad); --c1: var(--warn); --c2: #8a6fc4; --c4: var(--good); --c3: var(--line); }
@media (max-width: 36rem) { svg.pygal-chart { min-width: 0; } svg text { font-size: 17px; }
  table { font-size: .85rem; } th, td { padding-right: .5rem; } td:first-child { white-space: normal; } }
@media print { .wide { overflow: visible; } svg.pygal-chart { min-width: 0; } article { break-inside: avoid; } }
"""
