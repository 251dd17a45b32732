/// How the page looks: light and dark as the reader's system is, and on paper.
enum PageStyle {
  /// A style sheet; nothing in it is fetched from anywhere.
  static let css = """
    :root {
      color-scheme: light dark;
      --page: #ffffff; --text: #1d1f23; --faint: #5c626b; --rule: #d9dce1; --panel: #f5f6f8;
      --ink: #3d4148; --wait: #9a9ea6; --warn: #8a4b00; --warnpage: #fff4e5;
      --s1: #0072b2; --s2: #d55e00; --s3: #009e73; --s4: #cc79a7; --s5: #e69f00; --s6: #56b4e9;
      --s7: #000000; --t1: #005a8f; --t2: #ad4b00; --t3: #00704f; --t4: #984873; --t5: #8a5f00;
      --t6: #1b75a6; --t7: #000000;
    }
    @media screen and (prefers-color-scheme: dark) {
      :root {
        --page: #15171b; --text: #e6e8ec; --faint: #a3a9b3; --rule: #363b44; --panel: #1e2127;
        --ink: #c3c8d0; --wait: #767c86; --warn: #ffc27a; --warnpage: #33260f;
        --s1: #3f9fe0; --s2: #f07f3c; --s3: #2fbf93; --s4: #e090bd; --s5: #f0b030; --s6: #8fd3fa;
        --s7: #f2f2f2; --t1: #62b3ec; --t2: #f5955a; --t3: #46cfa4; --t4: #e8a3c9; --t5: #f3bd52;
        --t6: #9fdafb; --t7: #f2f2f2;
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0 auto; padding: 1.5rem 1.25rem 4rem; max-width: 72.5rem; background: var(--page);
      color: var(--text); font: 16px/1.5 system-ui, "Helvetica Neue", Helvetica, Arial, sans-serif;
    }
    h1 { font-size: 1.7rem; line-height: 1.25; margin: 0.5rem 0 0.25rem; overflow-wrap: anywhere; }
    h2 { font-size: 1.3rem; margin: 2.5rem 0 0.75rem; border-top: 1px solid var(--rule);
      padding-top: 1rem; }
    h3 { font-size: 1.02rem; line-height: 1.35; margin: 0 0 0.5rem; text-wrap: pretty; }
    p { max-width: 46rem; margin: 0.5rem 0; overflow-wrap: anywhere; }
    .lead { color: var(--faint); }
    .warn { background: var(--warnpage); color: var(--warn); padding: 0.6rem 0.9rem;
      border-left: 4px solid var(--warn); max-width: 46rem; overflow-wrap: anywhere; }
    .grid { display: flex; flex-wrap: wrap; gap: 1.5rem 1rem; align-items: flex-start; }
    figure { margin: 1.5rem 0; max-width: 720px; break-inside: avoid; }
    .grid figure { margin: 0; max-width: 352px; }
    .grid h3 { font-size: 0.9rem; font-weight: 600; }
    figure svg { display: block; max-width: 100%; height: auto; }
    figure svg g { font-family: system-ui, "Helvetica Neue", Helvetica, Arial, sans-serif; }
    figcaption { font-size: 0.88rem; color: var(--faint); margin-top: 0.4rem; }
    a { color: var(--t1); }
    .scroll { overflow-x: auto; margin: 1rem 0; }
    table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
    caption { text-align: left; color: var(--faint); padding-bottom: 0.4rem; max-width: 46rem; }
    th, td { padding: 0.3rem 0.75rem; border-bottom: 1px solid var(--rule); text-align: right;
      vertical-align: top; white-space: nowrap; }
    thead th { border-bottom: 2px solid var(--rule); white-space: normal; vertical-align: bottom; }
    th:first-child { text-align: left; padding-left: 0; }
    tbody th { font-weight: 500; }
    pre { background: var(--panel); padding: 0.8rem 1rem; font-size: 0.85rem; white-space: pre-wrap;
      overflow-wrap: anywhere; border-radius: 4px; }
    code { font-size: 0.9em; overflow-wrap: anywhere; }
    progress { width: 16rem; max-width: 100%; accent-color: var(--s1); }
    @media print {
      body { max-width: none; padding: 0; font-size: 10pt; }
      h2, h3 { break-after: avoid; }
      .scroll { overflow: visible; }
      th, td { white-space: normal; padding: 0.15rem 0.4rem; }
      table { font-size: 8pt; }
      tr { break-inside: avoid; }
      pre { white-space: pre-wrap; overflow-wrap: anywhere; }
      .grid figure { max-width: 48%; }
    }
    """
}
