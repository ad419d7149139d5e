// @ts-check
// Finished sections and the last place; kept.js shows what is kept. What is kept: theme/README.md.
(() => {
  const { make } = book;
  const root = new URL('.', /** @type {HTMLAnchorElement} */ (document.querySelector('.book')).href)
    .href;
  const finished = () => make('span', { class: 'visually-hidden' }, ' finished');
  const tick = () => make('span', { class: 'tick' }, book.icon('check'), finished());

  const places = [
    .../** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('.lane a')),
  ].map(link => {
    const number = link.querySelector('.number')?.textContent?.replace(/\.$/, '') ?? '';
    return {
      link,
      item: /** @type {HTMLElement} */ (link.parentElement),
      number,
      path: link.href.slice(root.length).split('#')[0],
      title: link.querySelector('span:not(.number)')?.textContent ?? '',
      head: !!link.querySelector('.chapter'),
    };
  });
  const here = places.find(it => it.link.matches('[aria-current]'));
  const sections = places.filter(it => it.number && !it.head);
  /**
   * The chapter a place stands in, with its sections.
   * @param {typeof here} it
   */
  const chapter = it => {
    const head =
      it && places.find(each => each.head && `${it.number}.`.startsWith(`${each.number}.`));
    return (
      head && { head, sections: sections.filter(each => each.number.startsWith(`${head.number}.`)) }
    );
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
      `I have finished ${here.number}`,
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
    if (kept) words.append(make('a', { href: kept.link.href }, 'What is kept'));
    const turn = document.querySelector('.turn');
    const finish = make('div', { class: 'finish' }, button, words);
    if (turn) turn.before(finish);
    else document.querySelector('.page')?.append(finish);
  }

  const lane = document.querySelector('.chlane');
  const label = lane?.getAttribute('aria-label') ?? '';
  const SVG = 'http://www.w3.org/2000/svg';
  const show = () => {
    for (const it of sections) {
      const well = done(it);
      it.item.classList.toggle('done', well);
      if (well && !it.link.querySelector('.tick')) it.link.append(tick());
      if (!well) it.link.querySelector('.tick')?.remove();
    }
    for (const { head, sections } of chapters) {
      const sum = sections.filter(done).length;
      head.link.querySelector('.count')?.remove();
      if (sum)
        head.link.append(make('span', { class: 'count' }, `${sum}/${sections.length}`, finished()));
    }
    button?.setAttribute('aria-pressed', String(!!here && done(here)));
    where.textContent = book.keeps()
      ? 'Kept in this browser only. '
      : 'This browser keeps nothing. ';
    const mine = chapter(here);
    if (lane && mine) {
      const at = [...lane.querySelectorAll('.boundary')].map(it => it.getAttribute('x1') ?? '');
      for (const it of lane.querySelectorAll('.done')) it.remove();
      const pages = [mine.head, ...mine.sections];
      const now = lane.querySelector('.now');
      if (pages.length + 1 === at.length)
        pages.forEach((it, index) => {
          if (!done(it)) return;
          const line = document.createElementNS(SVG, 'line');
          for (const [name, value] of Object.entries({
            class: 'done',
            x1: at[index],
            x2: at[index + 1],
            y1: '6',
            y2: '6',
          }))
            line.setAttribute(name, value);
          lane.insertBefore(line, now);
        });
      const sum = `${mine.sections.filter(done).length} of ${mine.sections.length}`;
      lane.setAttribute('aria-label', `${label}; ${sum} sections are finished`);
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
    const it = last();
    const facts = document.querySelector('.facts');
    document.querySelector('.resume')?.remove();
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
  if (here?.number && here !== places[0])
    addEventListener('pagehide', () => {
      const at = /** @type {HTMLAnchorElement | null} */ (
        document.querySelector('.toc a[aria-current]')
      );
      book.set(
        'place',
        JSON.stringify({
          p: here.path,
          t: `${here.number} ${here.title}`,
          h: scrollY > 200 ? (at?.hash ?? '') : '',
        }),
      );
    });

  /** For the page that shows what is kept. */
  const keep = () =>
    document.dispatchEvent(
      new CustomEvent('async.shown', { detail: { places, sections, done, last: last(), root } }),
    );

  book.changed('', show);
  // A page may come back as it was left.
  addEventListener('pageshow', event => {
    if (event.persisted) show();
  });
  show();
})();
