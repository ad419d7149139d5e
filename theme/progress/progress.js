// @ts-check
// Finished sections and the last place; first.js leads back to it, kept.js shows what is kept. What
// is kept: theme/README.md.
(() => {
  const { make, root } = book;
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
      head: !!link.querySelector('.chapter') && !number.includes('.'),
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
    const kept = places.find(it => it.link.dataset.kept !== undefined);
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
    keep();
  };

  /** Every page but the first notes the last place when it is left. */
  const last = () => {
    const it = book.read('place');
    return typeof it.t === 'string' && places.some(each => each.path === it.p) ? it : null;
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

  /** For the first page, and for the one that shows what is kept. */
  const keep = () =>
    document.dispatchEvent(
      new CustomEvent('bookwright.shown', { detail: { places, sections, done, last: last() } }),
    );

  // Before version 1 all books kept under one prefix: this one takes over what it wrote.
  const before = book.all('async.');
  const mine = book.ours(
    before,
    places.map(it => it.path),
  );
  // The page for wrong addresses may not know where the book lies.
  if (mine.some(name => /^[dpq]/.test(name)) && !document.querySelector('base')) {
    for (const name of mine) {
      if (book.get(name) === null) book.set(name, before[name]);
      if (book.keeps()) localStorage.removeItem(`async.${name}`);
    }
    book.refresh();
  }

  book.changed('', show);
  // A page may come back as it was left.
  addEventListener('pageshow', event => {
    if (event.persisted) show();
  });
  show();
})();
