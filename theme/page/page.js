// @ts-check
// The page: what it says aloud, where the reader is in it, the arrow keys, moved fragments, print.
(() => {
  /**
   * The page's own contents: open where there is room for them, and marking where the reader is.
   */
  const fold = /** @type {HTMLDetailsElement | null} */ (document.querySelector('.toc details'));
  if (fold) {
    const wide = matchMedia('(min-width:75rem)');
    const fit = () => {
      fold.open = wide.matches;
      const head = /** @type {HTMLElement} */ (fold.querySelector('summary'));
      if (wide.matches) head.tabIndex = -1;
      else head.removeAttribute('tabindex');
    };
    wide.addEventListener('change', fit);
    fit();

    /** @type {Map<Element, Element>} each heading's link */
    const links = new Map();
    for (const link of fold.querySelectorAll('a')) {
      const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (heading) links.set(heading, link);
    }
    // The last heading above a line in the upper part of the view; at the page's end, where none
    // can come up to it, the one asked for, or the last in view.
    let [now] = links.values();
    now?.setAttribute('aria-current', 'location');
    addEventListener('scroll', () => {
      const end = scrollY + innerHeight > document.documentElement.scrollHeight - 2;
      let [at] = links.values();
      for (const [heading, link] of links) {
        const { top } = heading.getBoundingClientRect();
        if (top > innerHeight / (end ? 1 : 4)) break;
        at = link;
        if (end && top > 0 && heading.matches(':target')) break;
      }
      if (at === now) return;
      now?.removeAttribute('aria-current');
      (now = at)?.setAttribute('aria-current', 'location');
    });
  }

  // The attribute autofocus would be tried on every page that opens, and refused with a message.
  const keys = document.getElementById('bw-keys');
  keys?.addEventListener('toggle', () => keys.matches(':popover-open') && keys.focus());

  /** Arrow keys turn the page: never with a modifier, in a control, or where the arrows scroll. */
  const [before, after] =
    document.documentElement.dir === 'rtl' ? ['next', 'prev'] : ['prev', 'next'];
  addEventListener('keydown', event => {
    if (!book.hears(event)) return;
    if (event.key === '?') keys?.togglePopover();
    /** @type {Element | null} */
    let at = /** @type {Element} */ (event.target);
    if (
      event.shiftKey ||
      at.closest('input,form,.cards,.step,.table-wrapper,[role=group],[role=slider]') ||
      document.querySelector(':popover-open')
    )
      return;
    for (; at; at = at.parentElement)
      if (at.scrollWidth > at.clientWidth && /auto|scroll/.test(getComputedStyle(at).overflowX))
        return;
    const rel = event.key === 'ArrowLeft' ? before : event.key === 'ArrowRight' ? after : '';
    const link =
      rel && /** @type {HTMLAnchorElement | null} */ (document.querySelector(`.turn [rel=${rel}]`));
    if (link) location.assign(link.href);
  });

  /** What a link leads to is not left folded. */
  const unfold = () => {
    try {
      const it = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (it instanceof HTMLDetailsElement) it.open = true;
    } catch {
      /* the hash is none */
    }
  };
  addEventListener('hashchange', unfold);
  unfold();

  /** Fragments that book.toml has sent elsewhere. */
  const moved = document.getElementById('bw-fragments')?.textContent;
  const to = moved && JSON.parse(moved)[location.hash];
  if (to) location.replace(new URL(to, location.href).href);

  /** On paper everything is open. */
  /** @type {HTMLDetailsElement[]} */
  let opened = [];
  addEventListener('beforeprint', () => {
    opened = [
      .../** @type {NodeListOf<HTMLDetailsElement>} */ (
        document.querySelectorAll('main details:not([open])')
      ),
    ];
    for (const it of opened) it.open = true;
  });
  addEventListener('afterprint', () => {
    for (const it of opened) it.open = false;
  });
})();
