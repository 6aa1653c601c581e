import { createHash } from 'node:crypto';

/**
 * The look of every page: one sheet in the page itself, for nothing may be loaded from elsewhere.
 *
 * `:focus-within` is for fields of a time: one of the parts that they have inside has the focus.
 */
export const style = `
:root{color-scheme:light dark;--page:#f2f3f7;--card:#fff;--ink:#1c2230;--faint:#565d70;--line:#dfe2ea;--field:#7d8496;--accent:#2b4bc9;--on-accent:#fff;--good:#0f5a39;--good-page:#e2f4ea;--bad:#8f1924;--bad-page:#fdeaec;--wash:#f6f7fb}
@media (prefers-color-scheme:dark){:root{--page:#12141b;--card:#1c2029;--ink:#e9ebf2;--faint:#a9b0c3;--line:#343a49;--field:#7f879c;--accent:#9fb3ff;--on-accent:#12141b;--good:#95e3b9;--good-page:#15301f;--bad:#ffb8bd;--bad-page:#3a1a1e;--wash:#222733}}
*{box-sizing:border-box}
html{scroll-padding-block:1rem 6rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:1rem/1.5 -apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;overflow-wrap:break-word}
main{max-width:40rem;margin:0 auto;padding:1.5rem 1rem 3rem}
.brand{margin:0 0 1.5rem;font-weight:700;font-size:.95rem;color:var(--accent)}
h1{margin:0 0 .25rem;font-size:1.75rem;line-height:1.2;letter-spacing:-.01em;text-wrap:balance}
h2{margin:0;font-size:1.15rem;line-height:1.3}
h3{margin:0;font-size:1rem;line-height:1.3}
p{margin:.25rem 0 0}
a{color:var(--accent)}
.faint,small{color:var(--faint);font-size:.9rem}
.card{margin:1rem 0 0;padding:1.25rem;background:var(--card);border:1px solid var(--line);border-radius:14px}
.message{margin:1rem 0 0;padding:.8rem 1rem;border-radius:10px;background:var(--good-page);color:var(--good);font-weight:600}
.message.bad{background:var(--bad-page);color:var(--bad)}
fieldset{margin:0;padding:0;border:0;min-width:0}
legend{padding:0;width:100%}
.rows{margin:.75rem 0 0}
.row{display:flex;align-items:center;justify-content:space-between;gap:1rem;min-height:3rem;padding:.35rem 0;border-top:1px solid var(--line)}
label.row{cursor:pointer}
.row small{display:block}
.cure{margin:0 0 .5rem;color:var(--faint);font-size:.9rem}
.badge{flex:none;padding:.1rem .6rem;border-radius:99px;background:var(--bad-page);color:var(--bad);font-size:.85rem;font-weight:600}
.switch{flex:none;appearance:none;position:relative;width:2.9rem;height:1.7rem;margin:0;border:2px solid var(--field);border-radius:99px;background:var(--card);cursor:pointer;transition:background-color .15s}
.switch::before{content:"";position:absolute;inset-block:.16rem;left:.16rem;width:1.1rem;border-radius:99px;background:var(--field);transition:transform .15s}
.switch:checked{background:var(--accent);border-color:var(--accent)}
.switch:checked::before{background:var(--on-accent);transform:translateX(1.15rem)}
.fields{display:flex;flex-wrap:wrap;gap:.75rem 1rem;margin:.75rem 0 0}
.field{display:block;flex:1 1 8rem;min-width:0;font-size:.9rem;font-weight:600}
.field.wide{flex-basis:100%}
select,input[type=time]{display:block;width:100%;min-height:2.75rem;margin:.25rem 0 0;padding:.4rem .6rem;border:1px solid var(--field);border-radius:8px;background:var(--card);color:var(--ink);font:inherit;font-weight:400}
.days{display:grid;grid-template-columns:repeat(auto-fill,minmax(7rem,1fr));gap:0 .75rem;margin:.25rem 0 0}
.day{display:flex;align-items:center;gap:.5rem;min-height:2.75rem;font-weight:400;cursor:pointer}
.day input{flex:none;width:1.25rem;height:1.25rem;margin:0;accent-color:var(--accent)}
.said{margin:.75rem 0 0;padding:.75rem 1rem;border-left:3px solid var(--accent);border-radius:0 8px 8px 0;background:var(--wash);font-size:.9rem}
.said q{quotes:none}
details{margin:.75rem 0 0;border-top:1px solid var(--line)}
summary{padding:.75rem 0;font-weight:600;cursor:pointer}
details fieldset{margin:0 0 1.25rem;padding:0 0 0 1rem;border-left:2px solid var(--line)}
button{min-height:2.75rem;padding:.6rem 1.4rem;border:2px solid var(--accent);border-radius:10px;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;cursor:pointer}
button.quiet{background:transparent;color:var(--accent)}
.aside{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem 1rem;margin:1rem 0 0}
.save{position:sticky;bottom:0;margin:1rem -1rem 0;padding:.75rem 1rem;background:var(--page);border-top:1px solid var(--line)}
.save button{width:100%}
.act{margin:1.25rem 0 0}
:focus-visible,input[type=time]:focus-within{outline:3px solid var(--accent);outline-offset:3px}
.message:focus{outline:none}
@media (forced-colors:active){.switch{appearance:auto;width:1.4rem;height:1.4rem}.switch::before{content:none}}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
`;

const hash = createHash('sha256').update(style).digest('base64');

/** What a page may do: show itself and send its form back where it came from. */
export const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;
