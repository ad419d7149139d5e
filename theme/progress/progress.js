// @ts-check
// Finished sections, the last place, and the page that shows what is kept. Each mark has a key of its own (see theme/README.md), so tabs do not overwrite each other.
(() => {
  const d = document, P = 'async.';
  const root = new URL('.', /** @type {HTMLAnchorElement} */ (d.querySelector('.book')).href).href;
  /** @type {Record<string, string>} For where storage is refused or full. */
  const memory = {};
  const store = {
    /** @param {string} key */
    get(key) { try { return memory[key] ?? localStorage.getItem(P + key); } catch { return memory[key] ?? null; } },
    /** @param {string} key @param {string} value '' takes it away */
    set(key, value) {
      delete memory[key];
      try { if (value) localStorage.setItem(P + key, value); else localStorage.removeItem(P + key); } catch { if (value) memory[key] = value; }
    },
    all() {
      /** @type {Record<string, string>} */
      const all = {};
      try { for (const key of Object.keys(localStorage)) if (key.startsWith(P)) all[key] = localStorage.getItem(key) ?? ''; } catch { /* nothing is kept */ }
      for (const key in memory) all[P + key] = memory[key];
      return all;
    },
  };
  /** @param {string} tag @param {Record<string, string>} [attributes] @param {(Node | string)[]} inside */
  const make = (tag, attributes = {}, ...inside) => {
    const it = d.createElement(tag);
    for (const name in attributes) it.setAttribute(name, attributes[name]);
    it.append(...inside);
    return it;
  };
  const tick = () => {
    const it = make('span', { class: 'tk' });
    it.innerHTML = '<svg class="i" aria-hidden="true"><use href="#check"/></svg><span class="vh"> finished</span>';
    return it;
  };
  /** @param {string} text */
  const say = text => { const said = d.getElementById('said'); if (said) said.textContent = text; };

  const places = [.../** @type {NodeListOf<HTMLAnchorElement>} */ (d.querySelectorAll('.lane a'))].map(a => {
    const no = a.querySelector('.no')?.textContent?.replace(/\.$/, '') ?? '';
    return { a, li: /** @type {HTMLElement} */ (a.parentElement), no, path: a.href.slice(root.length).split('#')[0], title: a.querySelector('span:not(.no)')?.textContent ?? '', head: !!a.querySelector('.chapter') };
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
  const done = it => !!store.get(`done.${it.path}`);

  /** @type {HTMLElement | undefined} */
  let button;
  if (here && sections.includes(here)) {
    button = make('button', { type: 'button', 'aria-pressed': 'false' }, make('span', { class: 'box' }, tick()), `I have finished ${here.no}`);
    button.addEventListener('click', () => {
      store.set(`done.${here.path}`, done(here) ? '' : new Date().toISOString().slice(0, 10));
      show();
      const it = chapter(here);
      if (it) say(`${it.sections.filter(done).length} of ${it.sections.length} sections finished`);
    });
    const kept = places.find(it => it.path === 'your-progress.html');
    const words = make('span', {}, 'Kept in this browser only. ');
    if (kept) words.append(make('a', { href: kept.a.href }, 'What is kept'));
    const turn = d.querySelector('.turn'), finish = make('div', { class: 'finish' }, button, words);
    if (turn) turn.before(finish); else d.querySelector('.page')?.append(finish);
  }

  const lane = d.querySelector('.chlane'), label = lane?.getAttribute('aria-label') ?? '';
  const ns = 'http://www.w3.org/2000/svg';
  const show = () => {
    for (const it of sections) {
      const well = done(it);
      it.li.classList.toggle('done', well);
      if (well && !it.a.querySelector('.tk')) it.a.append(tick());
      if (!well) it.a.querySelector('.tk')?.remove();
    }
    for (const { head, sections } of chapters) {
      const sum = sections.filter(done).length;
      head.a.querySelector('.cnt')?.remove();
      if (sum) head.a.append(make('span', { class: 'cnt' }, `${sum}/${sections.length}`, make('span', { class: 'vh' }, ' finished')));
    }
    button?.setAttribute('aria-pressed', String(!!here && done(here)));
    const mine = chapter(here);
    if (lane && mine) {
      const at = [...lane.querySelectorAll('.t')].map(it => it.getAttribute('x1') ?? '');
      for (const it of lane.querySelectorAll('.done')) it.remove();
      const pages = [mine.head, ...mine.sections], now = lane.querySelector('.now');
      if (pages.length + 1 === at.length) pages.forEach((it, n) => {
        if (!done(it)) return;
        const line = d.createElementNS(ns, 'line');
        for (const [name, value] of Object.entries({ class: 'done', x1: at[n], x2: at[n + 1], y1: '6', y2: '6' })) line.setAttribute(name, value);
        lane.insertBefore(line, now);
      });
      lane.setAttribute('aria-label', `${label}; ${mine.sections.filter(done).length} of ${mine.sections.length} sections are finished`);
    }
    keep();
  };

  /** The first page leads back to the last place; every other page notes it when it is left. */
  const last = () => { try { const it = JSON.parse(store.get('place') ?? ''); return typeof it.p === 'string' && typeof it.t === 'string' ? it : null; } catch { return null; } };
  if (here && here === places[0]) {
    const it = last(), facts = d.querySelector('.facts');
    // Only to a page that the book still has.
    if (it && facts && places.some(each => each.path === it.p)) facts.append(make('li', { class: 'pos resume' }, make('a', { href: root + it.p + (/^#[^\s]*$/.test(it.h) ? it.h : '') }, `Continue at ${it.t}`)));
  } else if (here?.no) addEventListener('pagehide', () => {
    const at = /** @type {HTMLAnchorElement | null} */ (d.querySelector('.toc a[aria-current]'));
    store.set('place', JSON.stringify({ p: here.path, t: `${here.no} ${here.title}`, h: scrollY > 200 ? at?.hash ?? '' : '' }));
  });

  /** The page that shows what is kept. */
  const page = d.getElementById('kept');
  const list = make('dl'), status = make('p', { role: 'status', class: 'kept-said' });
  const keep = () => {
    if (!page) return;
    const all = store.all(), keys = Object.keys(all);
    /** @param {string} name @param {(Node | string)[]} what */
    const entry = (name, ...what) => list.append(make('dt', {}, name), make('dd', {}, ...what));
    list.replaceChildren();
    const finished = sections.filter(done);
    entry('Finished', finished.length ? `${finished.length} of ${sections.length} sections: ` : 'no section yet', ...finished.flatMap((it, n) => [n ? ', ' : '', make('a', { href: it.a.href }, it.no)]));
    const quizzes = keys.flatMap(key => {
      const name = /^async\.quiz\.([^.]+)$/.exec(key)?.[1];
      try { const it = JSON.parse(all[key]); return name && it.of ? [`${name}: ${it.right} of ${it.of} right, ${it.answered} answered`] : []; } catch { return []; }
    });
    entry('Quizzes', quizzes.join('; ') || 'no question answered');
    const cards = keys.filter(key => key.startsWith('async.card.'));
    entry('Cards', cards.length ? `${cards.filter(key => all[key] === '1').length} known, ${cards.filter(key => all[key] !== '1').length} to come back` : 'none seen');
    const it = last();
    entry('Last place', it && places.some(each => each.path === it.p) ? make('a', { href: root + it.p }, it.t) : 'none');
    entry('Theme', all['async.theme'] ?? 'as the system has it');
    entry('In all', `${keys.length} ${keys.length === 1 ? 'entry' : 'entries'}, ${JSON.stringify(all).length} characters`);
  };
  const refresh = () => dispatchEvent(new StorageEvent('storage', { key: null }));
  if (page) {
    const save = make('button', { type: 'button' }, 'Export'), erase = make('button', { type: 'button' }, 'Erase');
    const file = /** @type {HTMLInputElement} */ (make('input', { type: 'file', accept: 'application/json,.json' }));
    save.addEventListener('click', () => {
      const a = /** @type {HTMLAnchorElement} */ (make('a', { download: 'async-progress.json', href: URL.createObjectURL(new Blob([JSON.stringify(store.all(), null, 1)], { type: 'application/json' })) }));
      a.click();
      setTimeout(() => URL.revokeObjectURL(a.href), 1000);
      status.textContent = 'Exported as async-progress.json.';
    });
    file.addEventListener('change', async () => {
      try {
        const read = Object.entries(JSON.parse(await /** @type {File} */ (file.files?.[0]).text()));
        if (!read.length || !read.every(([key, value]) => /^async\.(done|quiz|card|place|theme)(\.|$)/.test(key) && typeof value === 'string')) throw 0;
        for (const [key, value] of read) store.set(key.slice(P.length), /** @type {string} */ (value));
        refresh();
        status.textContent = `Imported ${read.length} entries.`;
      } catch { status.textContent = 'This file is no export of this book. Nothing was changed.'; }
      file.value = '';
    });
    erase.addEventListener('click', () => {
      if (!erase.dataset.sure) { erase.dataset.sure = '1'; erase.textContent = 'Erase all of it'; status.textContent = 'This cannot be undone. Press again to erase.'; return; }
      for (const key in store.all()) store.set(key.slice(P.length), '');
      delete erase.dataset.sure;
      erase.textContent = 'Erase';
      refresh();
      status.textContent = 'All erased.';
    });
    erase.addEventListener('blur', () => { delete erase.dataset.sure; erase.textContent = 'Erase'; });
    page.append(list, make('div', { class: 'doors' }, save, make('label', {}, file, make('span', {}, 'Import')), erase), status);
  }

  addEventListener('storage', e => { if (!e.key || e.key.startsWith(P)) { if (e.key) delete memory[e.key.slice(P.length)]; show(); } });
  show();
})();
