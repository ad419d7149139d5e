// @ts-check
// A dial: a number of a program, turned. Figures, printed lines, and the number in the code change
// together. What the other values did comes as one script when a dial is first turned.
(() => {
  const { make } = book;
  /**
   * @typedef {object} Listing
   * @property {string} name
   * @property {number} line of the number in the code
   * @property {string[]} numbers as they are written
   * @property {string[][]} printed by each value, block by block
   */
  /** @typedef {{ figures: string[][], listings: Listing[] }} Turns */
  /** @type {WeakMap<Element, (turns: Turns) => void>} what waits for a script */
  const waiting = new WeakMap();
  Object.assign(book, {
    /** @param {Turns} turns */
    dial(turns) {
      const script = document.currentScript;
      if (script) waiting.get(script)?.(turns);
    },
  });

  /**
   * Everything on the page that shows a listing.
   * @param {string} name
   * @param {string} within
   */
  const shown = (name, within) =>
    /** @type {NodeListOf<HTMLElement>} */ (
      document.querySelectorAll(`.listing[data-listing="${name}"] ${within}`)
    );

  /**
   * The words of the number in each place where the page shows the code.
   * @param {Listing} listing
   * @param {string} number
   */
  const written = (listing, number) =>
    [...shown(listing.name, '.code pre')].flatMap(pre => {
      let at = 0;
      const lines = [
        .../** @type {NodeListOf<HTMLElement>} */ (pre.querySelectorAll('.line:not(.rem)')),
      ];
      const line = lines.find(
        each => (at = +(each.dataset.number ?? at + 1)) === listing.line,
      );
      if (!line) return [];
      const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      let behind = false;
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        if (behind && text.nodeValue?.includes(number)) return [text];
        behind ||= !!text.nodeValue?.includes('=');
      }
      return [];
    });

  /** @param {HTMLElement} dial */
  const begin = dial => {
    const step = dial.querySelector('.step');
    const heads = [...dial.querySelectorAll('thead th')].map(head => head.textContent ?? '');
    const rows = [...dial.querySelectorAll('tbody tr')];
    if (!step) return;
    let at = rows.findIndex(row => row.hasAttribute('aria-current'));
    /** @type {Turns | undefined} */
    let turns;
    let wanted = at;
    /** @param {number} row */
    const words = row => [...rows[row].children].map(cell => cell.textContent ?? '');

    const range = /** @type {HTMLInputElement} */ (
      make('input', {
        type: 'range',
        min: '0',
        max: String(rows.length - 1),
        'aria-label': dial.getAttribute('aria-label') ?? '',
      })
    );
    /**
     * @param {string} icon
     * @param {string} label
     * @param {number} by how many values
     */
    const button = (icon, label, by) => {
      const it = make('button', { type: 'button', 'aria-label': label }, book.icon(icon));
      it.addEventListener('click', () => {
        turn(wanted + by);
        book.say(words(wanted).join(': '));
      });
      return it;
    };
    const back = button('prev', 'Previous value', -1);
    const on = button('next', 'Next value', 1);
    const say = make('div', { class: 'say' });
    step.append(back, range, on, say);

    /** @param {boolean} told whether it also says what came of the value */
    const tell = told => {
      const [value, ...came] = words(wanted);
      range.value = String(wanted);
      range.setAttribute('aria-valuetext', told ? words(wanted).join(': ') : value);
      say.replaceChildren(
        make('b', {}, value),
        ...came
          .filter(() => told)
          .map((text, number) => {
            // Of several listings, each has its name at the head of its column.
            const who = make('span', { class: 'who' }, heads[number + 1]);
            return make('samp', {}, ...(came.length > 1 ? [who] : []), text);
          }),
      );
      back.setAttribute('aria-disabled', String(wanted === 0));
      on.setAttribute('aria-disabled', String(wanted === rows.length - 1));
    };

    const apply = () => {
      if (!turns) return;
      turns.figures.forEach((values, number) => {
        const mark = `[data-turn="${dial.dataset.dial}-${number}"]`;
        for (const figure of /** @type {NodeListOf<HTMLElement>} */ (
          document.querySelectorAll(mark)
        )) {
          // The reader wants to see what a turn does.
          figure.closest('details')?.setAttribute('open', '');
          const open = !!figure.querySelector('details[open]');
          figure.innerHTML = values[wanted];
          figure.querySelector('details')?.toggleAttribute('open', open);
          figure.dispatchEvent(new Event('turned', { bubbles: true }));
        }
      });
      for (const listing of turns.listings) {
        for (const text of written(listing, listing.numbers[at])) {
          text.nodeValue =
            text.nodeValue?.replace(listing.numbers[at], listing.numbers[wanted]) ?? '';
          text.parentElement?.classList.add('dialled');
        }
        const samps = shown(listing.name, '.joined:not(.err,.warn) samp');
        /** @type {Map<Element | null, number>} the blocks of each figure so far */
        const blocks = new Map();
        for (const samp of samps) {
          const figure = samp.closest('.listing');
          const block = blocks.get(figure) ?? 0;
          blocks.set(figure, block + 1);
          const printed = listing.printed[wanted][block] ?? '';
          samp.textContent = printed;
          const out = /** @type {HTMLElement | null} */ (samp.closest('[data-lines]'));
          if (out) out.dataset.lines = String(printed.trimEnd().split('\n').length);
        }
      }
      rows.forEach((row, index) => {
        if (index === wanted) row.setAttribute('aria-current', 'true');
        else row.removeAttribute('aria-current');
      });
      at = wanted;
    };

    /** @param {number} to the value */
    const turn = to => {
      wanted = Math.max(0, Math.min(rows.length - 1, to));
      tell(true);
      if (turns) return apply();
      const inside = dial.querySelector('.values')?.textContent;
      if (inside) {
        turns = JSON.parse(inside);
        return apply();
      }
      if (dial.dataset.asked) return;
      dial.dataset.asked = 'yes';
      const script = make('script', { src: book.root + dial.dataset.values });
      waiting.set(script, read => {
        turns = read;
        apply();
      });
      script.addEventListener('error', () => {
        delete dial.dataset.asked;
        wanted = at;
        tell(false);
        book.say('The other values cannot be fetched.');
      });
      script.addEventListener('load', () => script.remove());
      document.head.append(script);
    };
    range.addEventListener('input', () => turn(+range.value));
    tell(false);
  };
  for (const dial of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.dial')))
    begin(dial);
})();
