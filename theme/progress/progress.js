// @ts-check
// Finished sections and the last place; kept.js shows what is kept. What is kept: theme/README.md.
(() => {
  const d = document,
    { make } = book;
  const root = new URL('.', /** @type {HTMLAnchorElement} */ (d.querySelector('.book')).href).href;
  const tick = () => {
    const it = make('span', { class: 'tick' });
    it.innerHTML =
      '<svg class="icon" aria-hidden="true"><use href="#check"/></svg><span class="visually-hidden"> finished</span>';
    return it;
  };

  const places = [
    .../** @type {NodeListOf<HTMLAnchorElement>} */ (d.querySelectorAll('.lane a')),
  ].map(a => {
    const no = a.querySelector('.number')?.textContent?.replace(/\.$/, '') ?? '';
    return {
      a,
      li: /** @type {HTMLElement} */ (a.parentElement),
      no,
      path: a.href.slice(root.length).split('#')[0],
      title: a.querySelector('span:not(.number)')?.textContent ?? '',
      head: !!a.querySelector('.chapter'),
    };
  });
  const here = places.find(it => it.a.matches('[aria-current]'));
  const sections = places.filter(it => it.no && !it.head);
  /** The chapter a place stands in, with its sections. @param {typeof here} it */
  const chapter = it => {
    const head = it && places.find(each => each.head && `${it.no}.`.startsWith(`${each.no}.`));
    return head && { head, sections: sections.filter(each => each.no.startsWith(`${head.no}.`)) };
  };
  const chapters = places.filter(it => it.head).flatMap(it => chapter(it) ?? []);
  /** @param {{path: string}} it */
  const done = it => !!book.get(`done.${it.path}`);

  /** @type {HTMLElement | undefined} */
  let button;
  const where = make('span');
  if (here && sections.includes(here)) {
    button = make(
      'button',
      { type: 'button', 'aria-pressed': 'false' },
      make('span', { class: 'box' }, tick()),
      `I have finished ${here.no}`,
    );
    button.addEventListener('click', () => {
      book.set(`done.${here.path}`, done(here) ? '' : new Date().toISOString().slice(0, 10));
      show();
      const it = chapter(here);
      if (it)
        book.say(`${it.sections.filter(done).length} of ${it.sections.length} sections finished`);
    });
    const kept = places.find(it => it.path === 'your-progress.html');
    const words = make('span', {}, where);
    if (kept) words.append(make('a', { href: kept.a.href }, 'What is kept'));
    const turn = d.querySelector('.turn'),
      finish = make('div', { class: 'finish' }, button, words);
    if (turn) turn.before(finish);
    else d.querySelector('.page')?.append(finish);
  }

  const lane = d.querySelector('.chlane'),
    label = lane?.getAttribute('aria-label') ?? '';
  const ns = 'http://www.w3.org/2000/svg';
  const show = () => {
    for (const it of sections) {
      const well = done(it);
      it.li.classList.toggle('done', well);
      if (well && !it.a.querySelector('.tick')) it.a.append(tick());
      if (!well) it.a.querySelector('.tick')?.remove();
    }
    for (const { head, sections } of chapters) {
      const sum = sections.filter(done).length;
      head.a.querySelector('.count')?.remove();
      if (sum)
        head.a.append(
          make(
            'span',
            { class: 'count' },
            `${sum}/${sections.length}`,
            make('span', { class: 'visually-hidden' }, ' finished'),
          ),
        );
    }
    button?.setAttribute('aria-pressed', String(!!here && done(here)));
    where.textContent = book.keeps()
      ? 'Kept in this browser only. '
      : 'This browser keeps nothing. ';
    const mine = chapter(here);
    if (lane && mine) {
      const at = [...lane.querySelectorAll('.boundary')].map(it => it.getAttribute('x1') ?? '');
      for (const it of lane.querySelectorAll('.done')) it.remove();
      const pages = [mine.head, ...mine.sections],
        now = lane.querySelector('.now');
      if (pages.length + 1 === at.length)
        pages.forEach((it, n) => {
          if (!done(it)) return;
          const line = d.createElementNS(ns, 'line');
          for (const [name, value] of Object.entries({
            class: 'done',
            x1: at[n],
            x2: at[n + 1],
            y1: '6',
            y2: '6',
          }))
            line.setAttribute(name, value);
          lane.insertBefore(line, now);
        });
      lane.setAttribute(
        'aria-label',
        `${label}; ${mine.sections.filter(done).length} of ${mine.sections.length} sections are finished`,
      );
    }
    back();
    keep();
  };

  /** The first page leads back to the last place; every other page notes it when it is left. */
  const last = () => {
    const it = book.read('place');
    return typeof it.p === 'string' && typeof it.t === 'string' ? it : null;
  };
  const back = () => {
    const it = last(),
      facts = d.querySelector('.facts');
    d.querySelector('.resume')?.remove();
    // Only to a page that the book still has.
    if (here && here === places[0] && it && facts && places.some(each => each.path === it.p))
      facts.append(
        make(
          'li',
          { class: 'resume' },
          make(
            'a',
            { href: root + it.p + (/^#[^\s]*$/.test(it.h) ? it.h : '') },
            `Continue at ${it.t}`,
          ),
        ),
      );
  };
  if (here?.no && here !== places[0])
    addEventListener('pagehide', () => {
      const at = /** @type {HTMLAnchorElement | null} */ (d.querySelector('.toc a[aria-current]'));
      book.set(
        'place',
        JSON.stringify({
          p: here.path,
          t: `${here.no} ${here.title}`,
          h: scrollY > 200 ? (at?.hash ?? '') : '',
        }),
      );
    });

  /** For the page that shows what is kept. */
  const keep = () =>
    d.dispatchEvent(
      new CustomEvent('async.shown', { detail: { places, sections, done, last: last(), root } }),
    );

  book.changed('', show);
  // A page may come back as it was left.
  addEventListener('pageshow', e => {
    if (e.persisted) show();
  });
  show();
})();
