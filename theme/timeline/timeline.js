// @ts-check
// A timeline, stepped through: the table of events is all that is known here.
(() => {
  const d = document,
    NS = 'http://www.w3.org/2000/svg';

  /** The lines of a number, wherever the page shows the listing: one says its number where it does not follow from the line before. @param {string} name @param {string} wanted */
  const numbered = (name, wanted) =>
    [...d.querySelectorAll(`.listing[data-listing="${name}"] .code pre`)].flatMap(pre => {
      let no = 0;
      return [
        .../** @type {NodeListOf<HTMLElement>} */ (pre.querySelectorAll('.line:not(.rem)')),
      ].filter(l => (no = +(l.dataset.number ?? no + 1)) === +wanted);
    });

  /** @param {HTMLElement} fig */
  const begin = fig => {
    const rows = /** @type {HTMLElement[]} */ ([...fig.querySelectorAll('tbody tr')]);
    const plot = fig.querySelector('.tl'),
      pan = fig.querySelector('.pan'),
      step = fig.querySelector('.step');
    if (!plot || !pan || !step) return;
    const names = (fig.dataset.runs ?? '').split(' ');

    /** @param {string} tag @param {string} cls @param {object} more */
    const make = (tag, cls, more = {}) =>
      Object.assign(d.createElement(tag), { className: cls, ...more });
    const range = /** @type {HTMLInputElement} */ (
      make('input', '', {
        type: 'range',
        min: '0',
        max: String(rows.length),
        value: String(rows.length),
      })
    );
    range.setAttribute('aria-label', 'Event of the run');
    const button = (icon, label, by) => {
      const it = make('button', '', {
        type: 'button',
        innerHTML: `<svg class="icon" aria-hidden="true"><use href="#${icon}"/></svg>`,
      });
      it.setAttribute('aria-label', label);
      it.addEventListener('click', () =>
        go(+range.value === rows.length && by > 0 ? 0 : +range.value + by),
      );
      return it;
    };
    const back = button('prev', 'Previous event', -1),
      on = button('next', 'Next event', 1);
    const say = make('div', 'say');
    step.append(back, range, on, say);

    const mark = (cls, attrs) => {
      const it = d.createElementNS(NS, 'rect');
      it.setAttribute('class', cls);
      for (const [k, v] of Object.entries(attrs)) it.setAttribute(k, v);
      plot.append(it);
      return it;
    };
    const veil = mark('veil', { y: 40, width: '100%', height: '100%' });
    const hand = mark('hand', { y: 40, width: 2, height: '100%' });
    const parts = [...plot.querySelectorAll('[data-e]')];

    // What a listing printed, line by line, wherever the page shows it.
    /** @type {Map<number, HTMLElement[][]>} */
    const outputs = new Map();
    const printed = run => {
      let all = outputs.get(run);
      if (!all) {
        const samps = d.querySelectorAll(
          `.listing[data-listing="${names[run]}"] .joined:not(.err,.warn) samp`,
        );
        all = [...samps]
          .filter(s => s.children.length === 0)
          .map(samp => {
            const lines = (samp.textContent ?? '').match(/.*\n|.+$/g) ?? [];
            samp.replaceChildren(...lines.map(text => make('span', '', { textContent: text })));
            return /** @type {HTMLElement[]} */ ([...samp.children]);
          });
        outputs.set(run, all);
      }
      return all;
    };

    let aloud = 0;
    /** @param {number} to the event, or as many as there are for the whole run */
    const go = to => {
      const n = Math.max(0, Math.min(rows.length, to)),
        whole = n === rows.length,
        row = rows[n];
      range.value = String(n);
      for (const it of [veil, hand]) it.setAttribute('x', whole ? '200%' : `${row.dataset.x}%`);
      veil.style.display = hand.style.display = whole ? 'none' : '';
      for (const it of parts)
        it.classList.toggle('later', !whole && +(it.getAttribute('data-e') ?? 0) > n);
      for (const it of rows) it.classList.toggle('on', it === row);
      for (const it of d.querySelectorAll('.line.runs,.line.waits')) it.classList.remove('runs', 'waits');
      back.setAttribute('aria-disabled', String(n === 0));
      const lines = [],
        code = [];
      names.forEach((name, run) => {
        // The last event of each run says how it stands.
        const last = rows
          .slice(0, n + 1)
          .filter(r => r.dataset.s === String(run))
          .at(-1);
        if (!whole) {
          for (const [key, cls] of [
            ['r', 'runs'],
            ['w', 'waits'],
          ]) {
            if (key === 'r' && last !== row) continue;
            for (const line of (last?.dataset[key] ?? '').split(' ')) {
              const found = line ? numbered(name, line) : [];
              for (const l of found) {
                l.classList.add(cls);
                if (l.matches('.fold:not([data-shown])')) {
                  let more = /** @type {Element | null} */ (l);
                  while (more && !more.matches('.more')) more = more.previousElementSibling;
                  /** @type {HTMLElement | null} */ (more)?.click();
                }
              }
              // The listing may be out of sight.
              if (found[0] && last === row) {
                const it = make('code', cls, { textContent: (found[0].textContent ?? '').trim() });
                it.prepend(make('b', '', { textContent: line }));
                code.push(it);
              }
            }
          }
        }
        for (const out of printed(run))
          out.forEach((it, i) =>
            it.classList.toggle('unsaid', !whole && i >= +(last?.dataset.o ?? 0)),
          );
        const p = make('p', ''),
          cell = last?.lastElementChild;
        if (last && names.length > 1) p.append(make('span', 'who', { textContent: name }));
        if (last === row)
          p.prepend(make('span', 'at', { textContent: row?.firstElementChild?.textContent ?? '' }));
        if (cell) p.append(...[...cell.childNodes].map(c => c.cloneNode(true)));
        if (cell) lines.push(p);
      });
      if (whole)
        lines.splice(
          0,
          lines.length,
          make('p', '', {
            textContent: `The whole run. Step through its ${rows.length} events with the arrow keys.`,
          }),
        );
      say.replaceChildren(...lines, ...code);
      const text = whole
        ? 'the whole run'
        : `event ${n + 1} of ${rows.length}, ${row.firstElementChild?.textContent}: ${row.lastElementChild?.textContent}`;
      range.setAttribute('aria-valuetext', text);
      // A slider says its own value; a button does not.
      const said = d.getElementById('said');
      clearTimeout(aloud);
      if (said && d.activeElement !== range && step.contains(d.activeElement))
        aloud = setTimeout(() => {
          said.textContent = text;
        }, 400);
      if (!whole && pan.scrollWidth > pan.clientWidth)
        pan.scrollLeft =
          hand.getBoundingClientRect().left -
          plot.getBoundingClientRect().left -
          pan.clientWidth / 2;
    };
    range.addEventListener('input', () => go(+range.value));
    step.addEventListener('keydown', e => {
      const by = /** @type {Record<string, number>} */ ({
        ArrowRight: 1,
        ArrowUp: 1,
        ArrowLeft: -1,
        ArrowDown: -1,
        Home: -1e9,
        End: 1e9,
      })[e.key];
      if (e.key === 'Escape') go(rows.length);
      else if (by && !e.altKey && !e.ctrlKey && !e.metaKey) {
        e.preventDefault();
        go(+range.value === rows.length && by === 1 ? 0 : +range.value + by);
      }
    });
    go(rows.length);
  };
  for (const fig of /** @type {NodeListOf<HTMLElement>} */ (d.querySelectorAll('.timeline')))
    book.soon(() => begin(fig));
})();
