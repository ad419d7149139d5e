// @ts-check
// Guesses: the recording judges each. A guess is kept, and stands with what it is about.
(() => {
  const { make } = book;
  /** @param {string | undefined} text */
  const numbers = text => (text ?? '').split(' ').map(Number);

  /**
   * The places of a longest part that two orders have in common, in the first of them.
   * @param {number[]} one
   * @param {number[]} two
   */
  const common = (one, two) => {
    /** @type {number[][][]} the places, by what is left of each */
    const best = Array.from({ length: one.length + 1 }, () =>
      Array.from({ length: two.length + 1 }, () => []),
    );
    for (let a = one.length - 1; a >= 0; a--)
      for (let b = two.length - 1; b >= 0; b--) {
        const [down, right] = [best[a + 1][b], best[a][b + 1]];
        best[a][b] =
          one[a] === two[b]
            ? [a, ...best[a + 1][b + 1]]
            : down.length > right.length
              ? down
              : right;
      }
    return best[0][0];
  };

  /**
   * The places that break what is certain of an order: pairs of lines, of which one comes first. A
   * line that is printed several times comes first each time.
   * @param {number[]} order
   * @param {string} pairs
   */
  const broken = (order, pairs) => {
    /** @param {number} line */
    const places = line => order.flatMap((it, at) => (it === line ? [at] : []));
    return pairs.split(' ').flatMap(pair => {
      const [ones, twos] = pair.split('<').map(it => places(+it));
      return ones.filter((one, at) => {
        const two = twos.length === 1 ? twos[0] : twos[at];
        return two !== undefined && one > two;
      });
    });
  };

  /** @param {string} text one number as people write it; several are none */
  const number = text => {
    const [bare, more] = text.match(/-?\d[\d.,]*/g) ?? [];
    if (!bare || more) return NaN;
    return Number(/^-?\d+,\d{1,2}$/.test(bare) ? bare.replace(',', '.') : bare.replace(/,/g, ''));
  };

  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (
    document.querySelectorAll('form.predict:not([data-ready])')
  )) {
    form.dataset.ready = '';
    // Asked once more (today.js): all that is kept is how it went.
    const { of, kind, right = '', before, within, again } = form.dataset;
    let next = form.nextElementSibling;
    while (next && !next.matches('.reveal')) next = next.nextElementSibling;
    const fold = /** @type {HTMLDetailsElement | null} */ (next);
    const said = form.querySelector('.said');
    if (!fold || !said) continue;
    const key = `guess.${of}.${kind}`;
    const field = form.querySelector('input');
    const buttons = /** @type {HTMLButtonElement[]} */ ([...form.querySelectorAll('button')]);
    const lines = buttons.filter(it => kind === 'order' && it.type === 'button');
    const controls = [...buttons, ...(field ? [field] : [])];
    /** @type {HTMLButtonElement[]} the lines that were pressed, in their order */
    let pressed = [];
    const guessed = make('div', { class: 'guessed' });

    const count = () => {
      for (const it of lines) {
        const at = pressed.indexOf(it) + 1;
        it.setAttribute('aria-pressed', String(at > 0));
        if (at) it.dataset.at = String(at);
        else delete it.dataset.at;
        it.setAttribute('aria-label', `${it.textContent}${at ? `, place ${at}` : ''}`);
      }
    };
    for (const it of lines)
      it.addEventListener('click', () => {
        pressed = pressed.includes(it) ? pressed.filter(other => other !== it) : [...pressed, it];
        count();
        const placed = `${pressed.length} of ${lines.length} lines have their place.`;
        said.textContent = `${placed} Press one again to take it back.`;
      });

    /** @param {string} guess the places of a guess that are wrong */
    const off = guess => {
      const order = numbers(guess);
      if (before) return broken(order, before);
      const kept = common(order, numbers(right));
      return order.flatMap((_, at) => (kept.includes(at) ? [] : [at]));
    };
    /** @param {string} guess */
    const judge = guess => {
      if (kind === 'order') return !off(guess).length;
      if (kind !== 'number') return guess === right;
      return Math.abs(+guess - +right) <= (within === undefined ? 0 : Math.abs(+right) / 10);
    };
    /** @param {string} guess */
    const told = guess => {
      if (kind === 'order') {
        const wrong = off(guess);
        // What is right stands above, and below.
        if (!wrong.length) return [];
        return [
          make('p', {}, 'Your order. What has a cross stands elsewhere:'),
          make(
            'div',
            { class: 'lines', role: 'list' },
            ...numbers(guess).map((line, at) => {
              const text = lines.find(it => +it.value === line)?.textContent ?? '';
              const item = make(
                'div',
                { role: 'listitem', 'data-at': String(at + 1) },
                make('samp', {}, text),
              );
              if (wrong.includes(at)) {
                item.className = 'off';
                item.append(' ', book.icon('cross'));
                item.append(make('span', { class: 'visually-hidden' }, 'not its place'));
              }
              return item;
            }),
          ),
        ];
      }
      const words =
        kind === 'number'
          ? `You guessed ${guess}.`
          : kind === 'yes'
            ? `You said ${guess}.`
            : guess === right
              ? 'You chose this one.'
              : `You chose what ${guess} prints.`;
      return [make('p', {}, words)];
    };

    /** @param {string} guess shows it, with what there is to say */
    const show = guess => {
      const well = judge(guess);
      form.dataset.state = well ? 'right' : 'wrong';
      for (const it of controls) it.disabled = true;
      if (kind === 'yes' || kind === 'one')
        for (const it of buttons) it.setAttribute('aria-pressed', String(it.value === guess));
      const other = make('button', { type: 'button' }, 'Guess again');
      other.addEventListener('click', () => {
        book.set(key, '');
        clear();
        controls[0].focus();
      });
      said.replaceChildren(
        book.icon(well ? 'check' : 'cross'),
        well ? 'Right. ' : 'Not right. ',
        ...(again ? [] : [other]),
      );
      guessed.replaceChildren(...told(guess));
      fold.querySelector('summary')?.after(guessed);
      for (const it of /** @type {NodeListOf<HTMLElement>} */ (fold.querySelectorAll('.variant')))
        it.toggleAttribute(
          'data-on',
          !well &&
            (it.dataset.before
              ? !broken(numbers(guess), it.dataset.before).length
              : it.dataset.guess === guess),
        );
    };
    const clear = () => {
      delete form.dataset.state;
      for (const it of controls) it.disabled = false;
      for (const it of buttons) it.removeAttribute('aria-pressed');
      pressed = [];
      count();
      said.replaceChildren();
      guessed.remove();
      for (const it of fold.querySelectorAll('.variant')) it.removeAttribute('data-on');
    };

    form.addEventListener('submit', event => {
      const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
      let guess = button?.value ?? '';
      if (kind === 'number') {
        const given = number(field?.value ?? '');
        if (Number.isNaN(given)) {
          said.textContent = 'Write one number.';
          return;
        }
        guess = String(given);
      }
      if (kind === 'order') {
        if (pressed.length < lines.length) {
          said.textContent = `Press every line once: ${lines.length - pressed.length} to go.`;
          return;
        }
        guess = pressed.map(it => it.value).join(' ');
      }
      const ok = judge(guess);
      book.note(key, ok);
      if (!again) book.set(key, JSON.stringify({ g: guess, ok, p: book.path }));
      show(guess);
      fold.open = true;
    });
    const restore = () => {
      clear();
      const { g: guess } = again ? {} : book.read(key);
      if (typeof guess !== 'string') return;
      if (field) field.value = guess;
      // The listing may print other lines by now.
      if (kind === 'order') {
        const left = [...lines];
        for (const line of numbers(guess)) {
          const at = left.findIndex(it => +it.value === line);
          if (at >= 0) pressed.push(...left.splice(at, 1));
        }
        if (left.length || pressed.length < numbers(guess).length) return clear();
        count();
      }
      show(guess);
    };
    // Another tab has gone on, or all was erased.
    if (!again) book.changed(key, restore);
    restore();
  }
})();
