// @ts-check
// The page that shows what is kept, with the doors to export, import and erase it. progress.js says
// what there is, each time something changes.
(() => {
  const page = document.querySelector('.kept,div#kept');
  if (!page) return;
  page.classList.add('kept');
  /** @typedef {{link: HTMLAnchorElement, number: string, path: string, title: string}} Section */
  /** @type {Section[]} */
  let places = [];
  /** @type {Section[]} */
  let sections = [];
  /** @type {(it: Section) => boolean} */
  let done;
  /** @type {{p: string, t: string} | null} */
  let last = null;

  const { make, root } = book;
  const list = make('dl');
  const status = make('p', { role: 'status', class: 'kept-said' });
  const keep = () => {
    const all = book.all();
    const keys = Object.keys(all);
    /**
     * @param {string} name
     * @param {(Node | string)[]} what
     */
    const entry = (name, ...what) => list.append(make('dt', {}, name), make('dd', {}, ...what));
    list.replaceChildren();
    const finished = sections.filter(done);
    const left = last;
    entry(
      'Finished',
      finished.length ? `${finished.length} of ${sections.length} sections: ` : 'no section yet',
      ...finished.flatMap((it, index) => [
        index ? ', ' : '',
        make('a', { href: it.link.href }, it.number),
      ]),
    );
    const quizzes = keys.flatMap(key => {
      const name = /^quiz\.([^.]+)$/.exec(key)?.[1];
      try {
        const it = JSON.parse(all[key]);
        const at = places.findIndex(each => each.path === it.p);
        const page = places[at];
        return name && it.of
          ? [
              {
                at,
                line: make(
                  'div',
                  {},
                  page
                    ? make(
                        'a',
                        { href: `${page.link.href}#quiz-${name}` },
                        `${page.number} ${page.title}`.trim(),
                      )
                    : name,
                  `: ${it.right} of ${it.of} right, ${it.answered} answered`,
                ),
              },
            ]
          : [];
      } catch {
        return [];
      }
    });
    entry(
      'Quizzes',
      ...(quizzes.length
        ? quizzes.sort((a, b) => a.at - b.at).map(it => it.line)
        : ['no question answered']),
    );
    const guesses = keys.filter(key => key.startsWith('guess.')).map(key => book.read(key));
    const well = guesses.filter(it => it.ok === true).length;
    entry('Guesses', guesses.length ? `${well} of ${guesses.length} right` : 'none made');
    const cards = keys.filter(key => key.startsWith('card.'));
    const size = JSON.stringify(all).length;
    const known = cards.filter(key => all[key] === '1').length;
    entry(
      'Cards',
      cards.length ? `${known} known, ${cards.length - known} to come back` : 'none seen',
    );
    // Of these today.js makes the schedule.
    const answers = keys.flatMap(key =>
      key.startsWith('seen.') ? [all[key].match(/[+-][0-9a-z]+/g) ?? []] : [],
    );
    const missed = answers.filter(it => it.some(each => each.startsWith('-'))).length;
    const today = places.find(it => it.link.dataset.today !== undefined);
    const times = answers.flat().length;
    const said = `${times} ${times === 1 ? 'answer' : 'answers'}`;
    entry(
      'Coming back',
      times ? `${missed} missed of ${answers.length} asked, ${said}` : 'nothing yet',
      ...(today ? ['. ', make('a', { href: today.link.href }, 'What is due today')] : []),
    );
    entry(
      'Last place',
      left ? make('a', { href: root + left.p }, left.t) : 'none',
    );
    entry('Answers', all.open ? 'all shown at once' : 'folded until you ask');
    entry('Theme', /^(light|dark)$/.exec(all.theme)?.[0] ?? 'as the system has it');
    entry(
      'In all',
      `${entries(keys.length)}, ${size} characters${book.keeps() ? '' : lost}`,
    );
  };
  /** @param {number} count */
  const entries = count => `${count} ${count === 1 ? 'entry' : 'entries'}`;
  const lost = '. This browser keeps nothing for this page: it is gone when the page is left.';
  const save = make('button', { type: 'button' }, 'Export');
  const erase = make('button', { type: 'button' }, 'Erase');
  const file = /** @type {HTMLInputElement} */ (
    make('input', { type: 'file', accept: 'application/json,.json' })
  );
  const title = document.querySelector('.book')?.textContent ?? '';
  save.addEventListener('click', () => {
    const words = title.toLowerCase().match(/[\p{L}\p{N}]+/gu);
    const name = `${words?.join('-') ?? 'book'}-progress.json`;
    const kept = { bookwright: 1, book: title, kept: book.all() };
    const link = /** @type {HTMLAnchorElement} */ (
      make('a', {
        download: name,
        href: URL.createObjectURL(
          new Blob([JSON.stringify(kept, null, 1)], { type: 'application/json' }),
        ),
      })
    );
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    status.textContent = `Exported as ${name}.`;
  });
  file.addEventListener('change', async () => {
    try {
      const given = /** @type {File} */ (file.files?.[0]);
      // More than a reader can have done would only fill the storage.
      if (given.size > 1e6) throw 0;
      const read = JSON.parse(await given.text());
      // Before version 1 an export was what is kept, under other names.
      const all = Object.fromEntries(
        Object.entries(read.kept ?? read).map(([name, value]) => [
          name.replace(/^async\./, ''),
          value,
        ]),
      );
      const names = Object.values(all).every(value => typeof value === 'string')
        ? book.ours(
            all,
            places.map(it => it.path),
          )
        : [];
      if (!names.length) throw 0;
      for (const name of names) book.set(name, all[name]);
      book.refresh();
      status.textContent = `Imported ${entries(names.length)}${book.keeps() ? '.' : lost}`;
    } catch {
      status.textContent = 'This file is no export of this book. Nothing was changed.';
    }
    file.value = '';
  });
  erase.addEventListener('click', () => {
    if (!erase.dataset.sure) {
      erase.dataset.sure = '1';
      erase.textContent = 'Erase all of it';
      status.textContent = 'This cannot be undone. Press again to erase.';
      return;
    }
    for (const name in book.all()) book.set(name, '');
    delete erase.dataset.sure;
    erase.textContent = 'Erase';
    book.refresh();
    status.textContent = 'All erased.';
  });
  erase.addEventListener('blur', () => {
    if (erase.dataset.sure) status.textContent = '';
    delete erase.dataset.sure;
    erase.textContent = 'Erase';
  });
  page.append(
    list,
    make(
      'div',
      { class: 'doors' },
      save,
      make('label', {}, file, make('span', {}, 'Import')),
      erase,
    ),
    status,
  );

  document.addEventListener('bookwright.shown', event => {
    ({ places, sections, done, last } = /** @type {CustomEvent} */ (event).detail);
    keep();
  });
})();
