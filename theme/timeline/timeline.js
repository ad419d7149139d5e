// @ts-check
// A timeline, stepped through: all that is known is its table of events.
(() => {
  const { make } = book;
  const SVG = 'http://www.w3.org/2000/svg';

  /**
   * Lines by number, wherever the page shows the listing: one that does not follow says its own.
   * @param {string} name
   * @param {string} wanted
   */
  const numbered = (name, wanted) =>
    [...document.querySelectorAll(`.listing[data-listing="${name}"] .code pre`)].flatMap(pre => {
      let number = 0;
      return [
        .../** @type {NodeListOf<HTMLElement>} */ (pre.querySelectorAll('.line:not(.rem)')),
      ].filter(line => (number = +(line.dataset.number ?? number + 1)) === +wanted);
    });

  /** @param {HTMLElement} figure */
  const begin = figure => {
    const rows = /** @type {HTMLElement[]} */ ([...figure.querySelectorAll('tbody tr')]);
    const plot = figure.querySelector('.tl');
    const pan = figure.querySelector('.pan');
    const step = /** @type {HTMLElement | null} */ (figure.querySelector('.step'));
    if (!plot || !pan || !step) return;
    const names = (figure.dataset.runs ?? '').split(' ');

    const end = String(rows.length);
    const range = /** @type {HTMLInputElement} */ (
      make('input', {
        type: 'range',
        min: '0',
        max: end,
        value: end,
        'aria-label': 'Event of the run',
      })
    );
    /**
     * @param {string} icon
     * @param {string} label
     * @param {number} by how many events
     */
    const button = (icon, label, by) => {
      const it = make('button', { type: 'button', 'aria-label': label }, book.icon(icon));
      it.addEventListener('click', () =>
        go(+range.value === rows.length && by > 0 ? 0 : +range.value + by),
      );
      return it;
    };
    const back = button('prev', 'Previous event', -1);
    const on = button('next', 'Next event', 1);
    const say = make('div', { class: 'say' });
    step.append(back, range, on, say);

    /**
     * @param {string} className
     * @param {Record<string, string | number>} attributes
     */
    const mark = (className, attributes) => {
      const it = document.createElementNS(SVG, 'rect');
      it.setAttribute('class', className);
      for (const [name, value] of Object.entries(attributes)) it.setAttribute(name, String(value));
      plot.append(it);
      return it;
    };
    const veil = mark('veil', { y: 40, width: '100%', height: '100%' });
    const hand = mark('hand', { y: 40, width: 2, height: '100%' });
    const parts = [...plot.querySelectorAll('[data-e]')];

    // What a listing printed, line by line.
    /** @type {Map<number, HTMLElement[][]>} */
    const outputs = new Map();
    /** @param {number} run */
    const printed = run => {
      let all = outputs.get(run);
      if (!all) {
        const samps = document.querySelectorAll(
          `.listing[data-listing="${names[run]}"] .joined:not(.err,.warn) samp`,
        );
        all = [...samps]
          .filter(samp => samp.children.length === 0)
          .map(samp => {
            const lines = (samp.textContent ?? '').match(/.*\n|.+$/g) ?? [];
            samp.replaceChildren(...lines.map(text => make('span', {}, text)));
            return /** @type {HTMLElement[]} */ ([...samp.children]);
          });
        outputs.set(run, all);
      }
      return all;
    };

    let aloud = 0;
    /** @param {number} to the event, or as many as there are for the whole run */
    const go = to => {
      const current = Math.max(0, Math.min(rows.length, to));
      const whole = current === rows.length;
      const row = rows[current];
      range.value = String(current);
      for (const it of [veil, hand]) it.setAttribute('x', whole ? '200%' : `${row.dataset.x}%`);
      veil.style.display = hand.style.display = whole ? 'none' : '';
      for (const it of parts)
        it.classList.toggle('later', !whole && +(it.getAttribute('data-e') ?? 0) > current);
      for (const it of rows) it.classList.toggle('on', it === row);
      for (const it of document.querySelectorAll('.line.runs,.line.waits'))
        it.classList.remove('runs', 'waits');
      back.setAttribute('aria-disabled', String(current === 0));
      /** @type {HTMLElement[]} */
      let lines = [];
      /** @type {HTMLElement[]} */
      const code = [];
      names.forEach((name, run) => {
        // The last event of each run says how it stands.
        const last = rows
          .slice(0, current + 1)
          .filter(each => each.dataset.s === String(run))
          .at(-1);
        if (!whole) {
          for (const [key, className] of [
            ['r', 'runs'],
            ['w', 'waits'],
          ]) {
            if (key === 'r' && last !== row) continue;
            for (const line of (last?.dataset[key] ?? '').split(' ')) {
              const found = line ? numbered(name, line) : [];
              for (const line of found) {
                line.classList.add(className);
                if (line.matches('.fold:not([data-shown])')) {
                  let more = /** @type {Element | null} */ (line);
                  while (more && !more.matches('.more')) more = more.previousElementSibling;
                  /** @type {HTMLElement | null} */ (more)?.click();
                }
              }
              // The listing may be out of sight.
              if (found[0] && last === row) {
                const text = (found[0].textContent ?? '').trim();
                code.push(make('code', { class: className }, make('b', {}, line), text));
              }
            }
          }
        }
        for (const out of printed(run))
          out.forEach((it, index) =>
            it.classList.toggle('unsaid', !whole && index >= +(last?.dataset.o ?? 0)),
          );
        const paragraph = make('p');
        const cell = last?.lastElementChild;
        if (last && names.length > 1) paragraph.append(make('span', { class: 'who' }, name));
        if (last === row)
          paragraph.prepend(
            make('span', { class: 'at' }, row?.firstElementChild?.textContent ?? ''),
          );
        if (cell) paragraph.append(...[...cell.childNodes].map(node => node.cloneNode(true)));
        if (cell) lines.push(paragraph);
      });
      if (whole) {
        const words = `The whole run. Step through its ${rows.length} events with the arrow keys.`;
        lines = [make('p', {}, words)];
      }
      say.replaceChildren(...lines, ...code);
      const [time, what] = [row?.firstElementChild, row?.lastElementChild];
      const text = whole
        ? 'the whole run'
        : `event ${current + 1} of ${rows.length}, ${time?.textContent}: ${what?.textContent}`;
      range.setAttribute('aria-valuetext', text);
      // A slider says its own value; a button does not.
      clearTimeout(aloud);
      if (document.activeElement !== range && step.contains(document.activeElement))
        aloud = setTimeout(() => book.say(text), 400);
      if (!whole && pan.scrollWidth > pan.clientWidth)
        pan.scrollLeft =
          hand.getBoundingClientRect().left -
          plot.getBoundingClientRect().left -
          pan.clientWidth / 2;
    };
    range.addEventListener('input', () => go(+range.value));
    step.addEventListener('keydown', event => {
      const by = /** @type {Record<string, number>} */ ({
        ArrowRight: 1,
        ArrowUp: 1,
        ArrowLeft: -1,
        ArrowDown: -1,
        Home: -1e9,
        End: 1e9,
      })[event.key];
      if (event.key === 'Escape') go(rows.length);
      else if (by && !event.altKey && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        go(+range.value === rows.length && by === 1 ? 0 : +range.value + by);
      }
    });
    go(rows.length);
  };
  addEventListener('turned', event => begin(/** @type {HTMLElement} */ (event.target)));
  for (const figure of /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll('.timeline')
  ))
    book.soon(() => begin(figure));
})();
