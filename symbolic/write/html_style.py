"""The style sheet of the HTML writer: one page, light and dark, on paper and on a slide. `html` alone uses it.

Colours are pairs that keep a contrast of at least 4.5 : 1 (WCAG AA) in both modes. Every rule is scoped to the
report's own element, so that the page can be put inside somebody else's.
"""

from __future__ import annotations

STYLE = """
body:has(> main.symbolic) { margin: 0; background: light-dark(#fcfcfa, #16181c); }
.symbolic { color-scheme: light dark; --ink: #1f2328; --quiet: #5b626b; --faint: #8b929b; --line: #e4e4de;
  --page: #fcfcfa; --panel: #f4f4ef; --link: #1a5a96;
  --good: #1c6b3c; --good-bg: #e2f2e7; --bad: #a3231f; --bad-bg: #fbe6e4; --open: #7a5200; --open-bg: #fbefd3;
  --given: #4c5560; --given-bg: #ebecee;
  color: var(--ink); background: var(--page); max-width: 76rem; margin: 0 auto; padding: 3rem 2rem 4rem;
  font: 400 1rem/1.5 ui-sans-serif, system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
@media (prefers-color-scheme: dark) { .symbolic { --ink: #e4e6e9; --quiet: #a3abb5; --faint: #79818b; --line: #2c3037;
  --page: #16181c; --panel: #1e2126; --link: #83b9f0;
  --good: #7fd6a0; --good-bg: #16301f; --bad: #ff9e97; --bad-bg: #3d1a19; --open: #ecc36a; --open-bg: #352a10;
  --given: #b3bac3; --given-bg: #2a2e34; } }
.symbolic * { box-sizing: border-box; }
.symbolic header { padding-bottom: .2rem; }
.symbolic h1 { font-size: 2.1rem; font-weight: 650; letter-spacing: -.02em; line-height: 1.15; margin: 0 0 .3rem;
  overflow-wrap: anywhere; }
.symbolic h2 { font-size: 1.1rem; font-weight: 650; margin: 2.5rem 0 .6rem; }
.symbolic h3, .symbolic h4 { font-size: 1rem; font-weight: 650; margin: 1.6rem 0 .5rem; }
.symbolic h2 + h3 { margin-top: .4rem; }
.symbolic figure { margin: .6rem 0 .3rem; }
.symbolic figure svg { max-width: 100%; height: auto; }
.symbolic a { color: var(--link); text-underline-offset: .15em; }
.symbolic a:focus-visible, .symbolic summary:focus-visible { outline: 2px solid var(--link); outline-offset: 3px;
  border-radius: 3px; }
.symbolic code, .symbolic pre { font: .875em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono",
  monospace; }
.symbolic .path { color: var(--quiet); margin: 0 0 1.1rem; overflow-wrap: anywhere; }
.symbolic .counts { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; list-style: none; margin: 0;
  padding: 0; }
.symbolic .counts .time { color: var(--quiet); font-size: .875rem; margin-left: .4rem; }
.symbolic .pill { display: inline-block; font-size: .8125rem; font-weight: 600; line-height: 1.5;
  padding: .08rem .6rem;
  border-radius: 1rem; color: var(--given); background: var(--given-bg); white-space: nowrap; }
.symbolic .proved { color: var(--good); background: var(--good-bg); }
.symbolic .refuted, .symbolic .error, .symbolic .contradicted { color: var(--bad); background: var(--bad-bg); }
.symbolic .undecided, .symbolic .warning { color: var(--open); background: var(--open-bg); }
.symbolic ol.rows { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line); }
.symbolic .row { display: grid; grid-template-columns: 2.2rem 6.6rem minmax(0, 1fr) 11rem 9.5rem; gap: .1rem 1rem;
  position: relative; padding: .6rem 2.4rem .6rem 0; border-bottom: 1px solid var(--line); align-items: baseline;
  scroll-margin-top: 1rem; }
.symbolic .row:target { background: var(--panel); box-shadow: -.75rem 0 var(--panel), .75rem 0 var(--panel); }
.symbolic .number { color: var(--quiet); font-size: .8125rem; text-align: right; font-variant-numeric: tabular-nums; }
.symbolic .whole, .symbolic .counts { white-space: nowrap; }
.symbolic sup { font-size: .75em; line-height: 0; }
.symbolic .row > .pill { justify-self: start; }
.symbolic menclose[notation~="box"] { border: 1px solid; padding: .2em .35em; }
.symbolic .reason { color: var(--quiet); font-size: .9rem; overflow-wrap: anywhere; }
.symbolic .evidence { color: var(--quiet); font-size: .8125rem; font-variant-numeric: tabular-nums;
  text-align: right; }
.symbolic .formula { display: flex; flex-wrap: wrap; align-items: baseline; gap: .35rem 0; min-width: 0;
  overflow-x: auto; overflow-y: hidden; padding: .1rem 0; }
.symbolic .more .formula { padding-left: 3.5rem; }
.symbolic math { font-family: "Latin Modern Math", "STIX Two Math", "Cambria Math", math; font-size: 1.16em;
  line-height: 1.3; }
.symbolic dd math, .symbolic .told math, .symbolic td math { font-size: 1.12em; }
.symbolic .told p { margin: .2rem 0 0; }
.symbolic h1, .symbolic p.told, .symbolic .told p, .symbolic h3, .symbolic h4, .symbolic dd {
  overflow-x: auto; overflow-y: hidden; }
.symbolic .told, .symbolic .message, .symbolic .counts, .symbolic h3, .symbolic h4 { overflow-wrap: anywhere;
  min-width: 0; }
.symbolic .told { grid-column: 3 / -1; margin: .2rem 0 0; font-size: .95rem; }
.symbolic .told.bad { color: var(--bad); font-weight: 550; }
.symbolic .told.open { color: var(--open); }
.symbolic .told.quiet { color: var(--quiet); font-size: .9rem; }
.symbolic details { grid-column: 3 / -1; font-size: .9rem; }
.symbolic summary { position: absolute; top: .5rem; right: 0; width: 1.8rem; height: 1.8rem; color: var(--quiet);
  cursor: pointer; list-style: none; border-radius: 50%; display: grid; place-items: center; }
.symbolic summary span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.symbolic summary::-webkit-details-marker { display: none; }
.symbolic summary::before { content: ""; width: .42rem; height: .42rem; border: solid currentcolor;
  border-width: 0 1.5px 1.5px 0; transform: translateY(-.1rem) rotate(45deg); transition: transform .12s; }
.symbolic details[open] summary::before { transform: translateY(.1rem) rotate(225deg); }
.symbolic summary:hover { color: var(--ink); background: var(--panel); }
.symbolic dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .35rem 1.2rem;
  margin: .5rem 0 .4rem;
  padding: .9rem 1.1rem; background: var(--panel); border-radius: .5rem; align-items: baseline; }
.symbolic dt { color: var(--quiet); }
.symbolic dd { margin: 0; min-width: 0; overflow-x: auto; overflow-y: hidden; }
.symbolic dd ul { list-style: none; margin: 0; padding: 0; }
.symbolic table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.symbolic th { text-align: left; font-weight: 400; color: var(--quiet); padding: 0 1.2rem 0 0;
  vertical-align: baseline; }
.symbolic td { padding: 0; text-align: left; }
.symbolic pre { margin: .35rem 0; padding: .6rem .9rem; background: var(--panel); border-radius: .5rem;
  overflow-x: auto; }
.symbolic pre .caret { color: var(--bad); font-weight: 700; }
.symbolic footer { color: var(--quiet); font-size: .8125rem; margin-top: 2.5rem; }
@media screen and (max-width: 56rem) {
  .symbolic { padding: 1.5rem 1rem 3rem; }
  .symbolic .row { grid-template-columns: 1.8rem minmax(0, 1fr) auto; }
  .symbolic .number, .symbolic .row > .pill { grid-row: 1; }
  .symbolic .row > .pill { grid-column: 2; justify-self: start; }
  .symbolic .row > .evidence { grid-column: 3; grid-row: 1; }
  .symbolic .row > .formula, .symbolic .row > .reason, .symbolic .message, .symbolic .told,
  .symbolic details { grid-column: 2 / -1; }
  .symbolic .more .formula { padding-left: 1.5rem; }
}
@media screen and (max-width: 34rem) {
  .symbolic dl { grid-template-columns: minmax(0, 1fr); gap: .1rem; padding: .7rem .8rem; }
  .symbolic dd { margin-bottom: .5rem; }
  .symbolic dd, .symbolic dd table { max-width: 100%; }
}
@media print {
  .symbolic { --page: #fff; padding: 0; max-width: none; font-size: 9pt; }
  .symbolic h1 { font-size: 17pt; } .symbolic h2 { font-size: 11pt; margin-top: 1.5em; }
  .symbolic .row { grid-template-columns: 2em 6.5em minmax(0, 1fr) 10em 11em; break-inside: avoid;
    padding: .4em 0; }
  .symbolic details:not([open]) { display: none; }
  .symbolic .pill { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .symbolic h3, .symbolic h4 { font-size: 1rem; font-weight: 650; margin: 1.6rem 0 .5rem; }
.symbolic h2 + h3 { margin-top: .4rem; }
.symbolic figure { margin: .6rem 0 .3rem; }
.symbolic figure svg { max-width: 100%; height: auto; }
.symbolic a { color: inherit; text-decoration: none; }
}
"""
