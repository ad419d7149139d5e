// Shows every edit in the open page, where the reader was. Served by `serve` only; no built page has it.
//
// Where only blocks of text changed they are replaced, and the page stays. Else it is loaded again.
(() => {
  const KEPT = 'bookwright.scroll';
  const script = document.currentScript;
  const { problem } = script.dataset;
  let { version } = script.dataset;

  // What scripts of the page know by its elements: a block with any of it is not replaced.
  const KNOWN = 'button, input, form, script, style, nav, h1, h2, h3, h4, h5, h6, [id]';
  const plain = block => !block.matches(KNOWN) && !block.querySelector(KNOWN);
  const BLOCKS = 'main article.text > *';
  const served = async () => {
    const answer = await fetch(location.href);
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null;
  };
  // A page in parts: its blocks of text, and all else as one string.
  const parts = page => {
    const blocks = [...page.querySelectorAll(BLOCKS)];
    const rest = page.documentElement.cloneNode(true);
    rest.querySelector('main article.text')?.replaceChildren();
    for (const ours of rest.querySelectorAll('script[data-version], script[data-token]')) ours.remove();
    rest.querySelector('form.search')?.removeAttribute('data-search');
    return { blocks, html: blocks.map(block => block.outerHTML), rest: rest.innerHTML };
  };
  // This script is not deferred: those of the page have not changed its text yet. What else they and inline
  // ones change is told from the page as it is served.
  const standing = [...document.querySelectorAll(BLOCKS)];
  let now = null;
  const asServed = async () => {
    const page = await served();
    if (page?.querySelector('script[data-version]')?.dataset.version !== version) return;
    const first = parts(page);
    if (first.blocks.length === standing.length) now = { ...first, blocks: standing };
  };

  // The pairs of blocks that are the same, in order: their longest common subsequence.
  const same = (a, b) => {
    const length = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
    for (let i = a.length - 1; i >= 0; i--) for (let j = b.length - 1; j >= 0; j--) {
      length[i][j] = a[i] === b[j] ? length[i + 1][j + 1] + 1 : Math.max(length[i + 1][j], length[i][j + 1]);
    }
    const pairs = [];
    for (let i = 0, j = 0; i < a.length && j < b.length;) {
      if (a[i] === b[j]) pairs.push([i++, j++]); else if (length[i + 1][j] >= length[i][j + 1]) i++; else j++;
    }
    return pairs;
  };

  // Replaces what changed; false if that would not do.
  const replace = async () => {
    if (!now) return false;
    const page = await served();
    if (!page) return false;
    const next = parts(page);
    if (next.rest !== now.rest || next.blocks.length === 0 || next.blocks.length * now.blocks.length > 1e6) return false;
    const pairs = same(now.html, next.html);
    const stays = new Map(pairs.map(([i, j]) => [j, now.blocks[i]]));
    const left = new Set(pairs.map(([i]) => i));
    const gone = now.blocks.filter((_, i) => !left.has(i)), come = next.blocks.filter((_, j) => !stays.has(j));
    if (![...gone, ...come].every(plain) || !now.blocks.every(block => block.isConnected) || stays.size === 0) return false;
    // Before the next block that stays, or behind the last one.
    const blocks = next.blocks.map((block, j) => stays.get(j) ?? document.importNode(block, true));
    let before = null;
    for (let j = blocks.length - 1; j >= 0; j--) {
      if (!stays.has(j)) {
        // The theme's prose is laid out late when a page opens, and then no more.
        blocks[j].dataset.laid = '';
        if (before) before.before(blocks[j]); else [...stays.values()].at(-1).after(blocks[j]);
      }
      before = blocks[j];
    }
    for (const block of gone) block.remove();
    const search = page.querySelector('form.search')?.getAttribute('data-search');
    if (search) document.querySelector('form.search')?.setAttribute('data-search', search);
    now = { ...next, blocks };
    return true;
  };

  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null');
  // A page of problems stands in the place of the page; the reader goes on there afterwards.
  if (kept && problem === undefined) {
    sessionStorage.removeItem(KEPT);
    if (kept.path === location.pathname) addEventListener('load', () => scrollTo(0, kept.top));
  }
  // A page that the reader left may be kept for the way back, and its connection with it: six of them,
  // and the browser opens no other page.
  let events;
  const listen = () => {
    events = new EventSource(`/.bookwright/events?since=${encodeURIComponent(version)}`);
    events.addEventListener('reload', event => {
      // Should the connection break, it is this version that is shown.
      version = event.data;
      turn = turn.then(show);
    });
    events.addEventListener('now', event =>
      dispatchEvent(new CustomEvent('bookwright.now', { detail: JSON.parse(event.data) })));
  };
  // One edit after the other.
  let turn = problem === undefined ? asServed().catch(() => {}) : Promise.resolve();
  const show = async () => {
    if (await replace().catch(() => false)) return dispatchEvent(new Event('bookwright.replaced'));
    events.close();
    if (problem === undefined) {
      sessionStorage.setItem(KEPT, JSON.stringify({ path: location.pathname, top: scrollY }));
    }
    location.reload();
  };
  addEventListener('pagehide', () => events.close());
  addEventListener('pageshow', (event) => { if (event.persisted) listen(); });
  listen();
})();
