/** The style of all pages, which the content security policy names by its hash. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--line:#dfe4ea;--card:#fff;--ground:#f2f5f8;--brand:#0b5cab;--on-brand:#fff;--tint:#e8f1fb}
@media (prefers-color-scheme:dark){:root{--ink:#e8ecf1;--soft:#a3aebb;--line:#323b47;--card:#1b222b;--ground:#11161c;--brand:#6cb2ff;--on-brand:#06223f;--tint:#1d3046}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.6 system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif;-webkit-text-size-adjust:100%}
header,main,footer{max-width:34rem;margin:0 auto;padding:0 1rem}
header{padding-top:1.5rem}
h1{font-size:1.5rem;line-height:1.3;margin:.25rem 0}
h2{font-size:1.0625rem;margin:0 0 .5rem}
p{margin:.25rem 0}
.path{color:var(--soft);font-size:.875rem}
.path span+span::before{content:"›";margin:0 .35em;opacity:.6}
section{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1rem;margin:1rem 0}
ul{list-style:none;margin:0;padding:0}
li{display:flex;align-items:center;gap:.75rem;padding:.5rem 0}
li+li{border-top:1px solid var(--line)}
.initial{flex:none;width:2.5rem;height:2.5rem;border-radius:50%;display:grid;place-items:center;background:var(--tint);color:var(--brand);font-weight:600}
.name{font-weight:600}
.soft,.hint{color:var(--soft);font-size:.875rem}
.badge{margin-left:auto;background:var(--tint);color:var(--brand);border-radius:1rem;padding:.1rem .65rem;font-size:.8125rem}
a.call,button{display:block;width:100%;text-align:center;text-decoration:none;background:var(--brand);color:var(--on-brand);border:0;border-radius:.6rem;padding:.75rem 1rem;font:inherit;font-weight:600;margin-top:.75rem}
label{display:block;font-weight:600;margin-top:.75rem}
label.choice{display:flex;gap:.5rem;align-items:flex-start;font-weight:400}
label.choice input{width:auto;margin-top:.35rem;flex:none}
input,select,textarea{width:100%;font:inherit;color:inherit;background:var(--ground);border:1px solid var(--line);border-radius:.5rem;padding:.6rem .7rem;margin-top:.25rem}
textarea{min-height:7rem;resize:vertical}
:focus-visible{outline:3px solid var(--brand);outline-offset:2px}
.refusal{margin-top:3rem}
.code{font:600 1.5rem/1.4 ui-monospace,monospace;letter-spacing:.08em;text-align:center;background:var(--tint);border-radius:.5rem;padding:.5rem;margin:.75rem 0}
footer{color:var(--soft);font-size:.8125rem;padding-bottom:2rem}
`
