namespace Gossamer.Learning.Reports;

/// <summary>
/// The style sheet of every report. Series colours are those of Okabe and Ito ("Color Universal Design", 2008), which
/// people with any colour vision tell apart, lightened on dark ground. It must hold no <c>&lt;</c>, <c>&gt;</c> or <c>&amp;</c>.
/// </summary>
internal static class ReportStyle
{
    public const string Sheet = """

        :root {
          color-scheme: light dark;
          --ground: #ffffff; --panel: #f6f7f9; --line: #e1e5ea; --axis: #9aa4b0; --ink: #17202b; --soft: #596675;
          --c0: #7f8b99; --c1: #0072b2; --c2: #d55e00; --c3: #009e73; --c4: #b5609a; --c5: #c98a00; --c6: #3b9ddd; --c7: #5b4fb0; --c8: #4d4d4d;
        }
        @media screen and (prefers-color-scheme: dark) { :root {
          --ground: #12161c; --panel: #1a2029; --line: #2b333e; --axis: #5d6a79; --ink: #e8ecf1; --soft: #9fabb9;
          --c0: #8e9aa8; --c1: #4aa8e0; --c2: #f08a3c; --c3: #35c49a; --c4: #dd92c2; --c5: #e6b422; --c6: #8cc9f2; --c7: #a79df0; --c8: #c9ced6;
        } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 40px 28px 56px; max-width: 1120px; background: var(--ground); color: var(--ink);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif; }
        h1 { margin: 0 0 6px; font-size: 28px; line-height: 1.2; font-weight: 650; letter-spacing: -0.01em; }
        header p { margin: 0; max-width: 76ch; color: var(--soft); font-size: 16px; }
        h2 { margin: 0 0 4px; font-size: 19px; font-weight: 650; letter-spacing: -0.005em; }
        section { margin-top: 44px; padding-top: 20px; border-top: 1px solid var(--line); }
        p.note { margin: 0 0 16px; max-width: 84ch; color: var(--soft); }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 24px 0 0; }
        .cards div { padding: 12px 14px 11px; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; }
        .cards dt { color: var(--soft); font-size: 13px; }
        .cards dd { margin: 1px 0 0; font-size: 24px; font-weight: 650; line-height: 1.25; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .cards dd.note { font-size: 12.5px; font-weight: 400; color: var(--soft); white-space: normal; }
        .grid { display: grid; gap: 28px 32px; align-items: start; }
        .columns-2 { grid-template-columns: repeat(auto-fit, minmax(min(400px, 100%), 1fr)); }
        .columns-3 { grid-template-columns: repeat(auto-fit, minmax(min(290px, 100%), 1fr)); }
        .columns-4 { grid-template-columns: repeat(auto-fit, minmax(min(210px, 100%), 1fr)); }
        figure { margin: 0; min-width: 0; break-inside: avoid; }
        figcaption { margin-bottom: 2px; font-weight: 600; }
        figcaption .note { display: block; font-weight: 400; font-size: 13px; color: var(--soft); }
        .legend { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 3px 0 5px; padding: 0; list-style: none; font-size: 13px; color: var(--soft); }
        .legend li { display: flex; align-items: center; gap: 6px; }
        .legend svg { flex: none; }
        svg { display: block; max-width: 100%; height: auto; overflow: visible; }
        svg text { fill: var(--soft); font-size: 12px; font-family: inherit; font-variant-numeric: tabular-nums; }
        svg .strong { fill: var(--ink); font-weight: 600; }
        svg .end { text-anchor: end; } svg .middle { text-anchor: middle; }
        .tick { stroke: var(--line); stroke-width: 1; } .axis { stroke: var(--axis); stroke-width: 1; }
        .zero { stroke: var(--axis); stroke-width: 1.4; stroke-dasharray: 4 3; }
        .series { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
        .thin { stroke-width: 1.6; } .dashed { stroke-dasharray: 6 4; }
        .dot { fill: currentColor; stroke: var(--ground); stroke-width: 1.2; }
        .point { fill: currentColor; } .hidden { fill: transparent; }
        .band { fill: currentColor; opacity: 0.16; stroke: none; } .bar { fill: currentColor; } .faded { opacity: 0.38; }
        svg text.value { fill: currentColor; font-weight: 600; }
        .c0 { color: var(--c0); } .c1 { color: var(--c1); } .c2 { color: var(--c2); } .c3 { color: var(--c3); } .c4 { color: var(--c4); }
        .c5 { color: var(--c5); } .c6 { color: var(--c6); } .c7 { color: var(--c7); } .c8 { color: var(--c8); }
        img.pixels { display: block; max-width: 100%; height: auto; image-rendering: pixelated; background: var(--panel); outline: 1px solid var(--line); }
        .ramp { display: flex; align-items: center; gap: 8px; margin-top: 7px; font-size: 12.5px; color: var(--soft); font-variant-numeric: tabular-nums; }
        .ramp i { flex: none; width: 120px; height: 9px; outline: 1px solid var(--line); background-image: linear-gradient(90deg, var(--ramp)); }
        .heat img.pixels, .heat .ramp i { background-color: #ffffff; }
        @media screen and (prefers-color-scheme: dark) { .heat img.pixels, .heat .ramp i { outline-color: #d4cfc5; filter: invert(1) hue-rotate(180deg); } }
        .scroll { overflow-x: auto; } .wide svg { min-width: 680px; }
        table { width: 100%; border-collapse: collapse; font-size: 13.5px; font-variant-numeric: tabular-nums; }
        th { padding: 5px 14px 5px 0; text-align: left; font-weight: 600; color: var(--soft); border-bottom: 1px solid var(--axis); vertical-align: bottom; }
        td { padding: 5px 14px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; }
        th.number, td.number { text-align: right; white-space: nowrap; } td:last-child, th:last-child { padding-right: 0; }
        tr.strong td { font-weight: 650; } tr.rule td { border-top: 2px solid var(--axis); }
        .facts td:first-child { width: 34%; color: var(--soft); }
        footer { margin-top: 44px; padding-top: 14px; border-top: 1px solid var(--line); color: var(--soft); font-size: 13px; }
        @media print { body { padding: 0; max-width: none; font-size: 12px; } section { margin-top: 24px; } tr { break-inside: avoid; }
          h2, p.note { break-after: avoid; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }

        """;
}
