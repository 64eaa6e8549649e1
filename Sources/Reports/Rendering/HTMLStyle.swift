/// The style sheet of the HTML report, for screens bright and dark, wide and narrow, and for paper.
enum HTMLStyle {
    static let sheet = colours + layout + tables + pictures + paper

    private static let colours = """
        :root{color-scheme:light dark;--page:#fbfbf9;--card:#fff;--ink:#1b1f24;--dim:#59636e;--rule:#d8dbd6;--stripe:#f3f4f0;
        --good:#1a6b38;--good-bg:#e2f3e6;--bad:#a8201a;--bad-bg:#fde8e6;--warning:#7d4e00;--warning-bg:#fdf0d2;
        --info:#0b5394;--info-bg:#e3eefa;--undo:#6b3fa0;--undo-bg:#efe7f8;--neutral:#59636e;--neutral-bg:#ecedea;--accent:#0b5394;
        --p1:#3b6ea8;--p2:#7aa6d6;--p3:#d9a441;--p4:#2f8f5b;--p5:#8fc9a5}
        @media (prefers-color-scheme:dark){:root{--page:#14171a;--card:#1c2024;--ink:#e6e8ea;--dim:#a3adb7;--rule:#373d44;
        --stripe:#191d21;--good:#7bd497;--good-bg:#16331f;--bad:#ff9a91;--bad-bg:#42191a;--warning:#f0c36a;--warning-bg:#3a2c0c;
        --info:#8fc1f5;--info-bg:#132b44;--undo:#c9a9f2;--undo-bg:#2f2146;--neutral:#a3adb7;--neutral-bg:#2a2f35;--accent:#8fc1f5;
        --p1:#5b93d1;--p2:#36597f;--p3:#d9a441;--p4:#4db37c;--p5:#2d6444}}

        """

    private static let layout = """
        *{box-sizing:border-box}
        html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
        body{margin:0 auto;padding:1.5rem clamp(1rem,4vw,3rem) 4rem;max-width:76rem;background:var(--page);color:var(--ink);
        font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
        a{color:var(--accent)}
        :focus-visible{outline:2px solid var(--accent);outline-offset:2px}
        time,.measure{white-space:nowrap}
        .unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
        .skip{position:absolute;left:-100rem}.skip:focus{left:1rem;top:.5rem;background:var(--card);padding:.5rem}
        h1{font-size:clamp(1.5rem,4vw,2.2rem);line-height:1.2;margin:.2rem 0 .6rem;letter-spacing:-.015em;overflow-wrap:anywhere}
        h2{font-size:1.3rem;margin:0 0 .4rem;letter-spacing:-.01em}
        h3{font-size:1rem;margin:0;display:inline;font-weight:500;overflow-wrap:anywhere}
        .kicker{margin:0;color:var(--dim);font-size:.85rem;letter-spacing:.02em;overflow-wrap:anywhere}
        .lead{font-size:1.1rem;margin:.2rem 0 1.2rem}.lead .badge{font-size:1rem}
        .intro{color:var(--dim);margin:.1rem 0 .9rem;max-width:52rem}
        section{margin-top:2.8rem;padding-top:1.4rem;border-top:1px solid var(--rule)}
        code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86em}
        code{overflow-wrap:break-word}code.long{overflow-wrap:anywhere}
        pre{background:var(--card);border:1px solid var(--rule);border-radius:6px;padding:.7rem .9rem;overflow-x:auto;margin:.5rem 0 1rem;
        line-height:1.45}
        pre code{overflow-wrap:normal}
        .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(10.3rem,1fr));gap:.8rem;margin:0 0 1rem}
        .card{background:var(--card);border:1px solid var(--rule);border-top:4px solid var(--neutral);border-radius:6px;padding:.6rem .9rem .7rem}
        .card.good{border-top-color:var(--good)}.card.bad{border-top-color:var(--bad)}.card.warning{border-top-color:var(--warning)}
        .card.info{border-top-color:var(--info)}
        .card dt{color:var(--dim);font-size:.8rem;letter-spacing:.03em}
        .card dd{margin:0}.card strong{display:block;font-size:1.2rem;line-height:1.35;white-space:nowrap;font-variant-numeric:tabular-nums}
        .card span{font-size:.82rem;color:var(--dim)}
        .notice{display:flex;gap:.7rem;margin:.5rem 0;padding:.6rem .9rem;border-radius:6px;border-left:4px solid;overflow-wrap:anywhere}
        .notice .sign{font-weight:700}
        .badge{display:inline-block;padding:0 .5em;border-radius:4px;font-size:.86em;font-weight:600;line-height:1.55;white-space:nowrap}
        .good.notice,.good.badge{background:var(--good-bg);color:var(--good);border-color:var(--good)}
        .bad.notice,.bad.badge{background:var(--bad-bg);color:var(--bad);border-color:var(--bad)}
        .warning.notice,.warning.badge{background:var(--warning-bg);color:var(--warning);border-color:var(--warning)}
        .info.notice,.info.badge{background:var(--info-bg);color:var(--info);border-color:var(--info)}
        .neutral.notice,.neutral.badge{background:var(--neutral-bg);color:var(--neutral);border-color:var(--neutral)}
        .dim{color:var(--dim)}.missing{color:var(--warning);font-style:italic}
        .record{font-size:.8em;color:var(--dim);text-decoration:none;font-variant-numeric:tabular-nums}.record:hover{text-decoration:underline}
        nav ol{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;list-style:none;padding:0;margin:1.2rem 0 0;font-size:.9rem}
        footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--rule);color:var(--dim);font-size:.88rem;overflow-wrap:anywhere}

        """

    private static let tables = """
        .facts{margin:.4rem 0 1rem}
        .facts div{display:grid;grid-template-columns:minmax(8rem,13rem) 1fr;gap:.1rem 1rem;padding:.22rem 0;border-bottom:1px solid var(--rule)}
        .facts div:last-child{border-bottom:0}
        .facts dt{color:var(--dim)}.facts dd{margin:0;overflow-wrap:anywhere}
        .scroll{overflow-x:auto;margin:.5rem 0 1.2rem}
        table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
        caption{text-align:left;color:var(--dim);font-size:.85rem;padding:0 0 .3rem}
        th,td{text-align:left;vertical-align:top;padding:.35rem .9rem .35rem 0;border-bottom:1px solid var(--rule)}
        thead th{font-size:.8rem;color:var(--dim);font-weight:600;white-space:nowrap;border-bottom:2px solid var(--rule)}
        tbody th{font-weight:400;white-space:nowrap}td:first-of-type{min-width:5rem}
        tbody tr:target{background:var(--info-bg)}
                details{border:1px solid var(--rule);border-radius:6px;background:var(--card);margin:.7rem 0;padding:0 1rem}
        details[open]{padding-bottom:.6rem}
        summary{cursor:pointer;padding:.55rem 0}
        details pre{background:var(--page)}
        @media (max-width:38rem){body{padding-top:1rem}.facts div{grid-template-columns:1fr;gap:0}
        .cards{grid-template-columns:1fr 1fr}table{font-size:.85rem}.scroll table{min-width:34rem}details{padding:0 .7rem}}

        """

    private static let pictures = """
        figure{margin:.6rem 0 1.2rem}figcaption{color:var(--dim);font-size:.85rem}
        svg{display:block;max-width:none;height:auto;width:100%;min-width:46rem;background:var(--card);border:1px solid var(--rule);border-radius:6px}
        svg.ledger{border:0;background:none;min-width:34rem}
        svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:var(--ink)}
        svg .tick{fill:var(--dim);font-size:11px}svg .lane.phase{font-weight:600}
        svg .key{font-size:14px}svg .key.strong{font-weight:600}svg .key.missing{font-style:italic;fill:var(--warning)}
        svg .sign{font-weight:700}
        svg text.good{fill:var(--good)}svg text.bad{fill:var(--bad)}svg text.warning{fill:var(--warning)}svg text.info{fill:var(--info)}
        svg text.neutral{fill:var(--dim)}
        .stripe{fill:var(--stripe)}.grid{stroke:var(--rule);stroke-width:1}
        .bar.good,.dot.good{fill:var(--good)}.bar.bad,.dot.bad{fill:var(--bad)}.bar.info{fill:var(--info)}
        .bar.warning,.dot.warning{fill:var(--warning)}
        .bar.bad,.bar.warning{stroke:var(--ink);stroke-width:1}
        .bar.undo{fill:var(--undo)}.bar.undo.bad{fill:var(--undo-bg);stroke:var(--bad);stroke-width:2}
        .dot{stroke:var(--card);stroke-width:1.5}
        .thin{fill:var(--neutral);opacity:.55}.thin.good{fill:var(--good)}.thin.bad{fill:var(--bad)}.thin.warning{fill:var(--warning)}
        .gate{fill:var(--info-bg);stroke:var(--info);stroke-width:1.2;stroke-dasharray:4 2}
        .wait{fill:var(--neutral-bg);stroke:var(--neutral);stroke-width:1;stroke-dasharray:2 2}
        .tickmark{fill:var(--neutral)}
        .band.good{fill:var(--good);opacity:.28}.band.bad{fill:var(--bad)}.band.unknown{fill:var(--warning);opacity:.55}
        .mark{stroke:var(--info);stroke-width:1.3;stroke-dasharray:4 3}.pivot{stroke:var(--bad);stroke-width:2}
        svg text.flag.mark{fill:var(--info);stroke:none}svg text.flag.pivot{fill:var(--bad);stroke:none;font-weight:600}
        .doubt{fill:var(--info);opacity:.1}
        .stage-held{fill:var(--warning);opacity:.13}.stage-undo{fill:var(--undo);opacity:.12}.stage-down{fill:var(--neutral);opacity:.25}
        .part.detect{fill:var(--p1)}.part.declare{fill:var(--p2)}.part.decide{fill:var(--p3)}.part.execute{fill:var(--p4)}
        .part.verify{fill:var(--p5)}.part.rest{fill:var(--neutral-bg);stroke:var(--neutral);stroke-dasharray:3 3}

        """

    private static let paper = """
        @media print{:root{--page:#fff;--card:#fff;--ink:#000}
        body{max-width:none;padding:0;font-size:10.5pt}nav,.skip{display:none}
        section{margin-top:1.4rem;padding-top:.8rem}figure,.card,.notice,tr{break-inside:avoid}h2,summary{break-after:avoid}
        .scroll{overflow:visible}svg{min-width:0}pre{white-space:pre-wrap;overflow-wrap:anywhere}
        details::details-content{content-visibility:visible;height:auto}
        *{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
        @page{margin:16mm}
        @media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
        """
}
