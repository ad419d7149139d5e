// @ts-check
// The search: a dialog over MiniSearch. The index comes packed (ci/site/src/search/index.rs says
// how); analysis.js takes texts and questions apart.
// Sentences are fetched for the results that are seen, one file a page.
(() => {
  const form = /** @type {HTMLFormElement} */ (document.querySelector('form.search'));
  /**
   * @typedef {{page: number, level: number, id: string, title: string, above: string, at: number}}
   * Section
   */
  /**
   * @typedef {{address: string, number: string, title: string, file: string, texts?: string[]}}
   * Page
   */
  /** @typedef {{it: Section, terms: Set<string>, score: number, at?: number}} Found */
  /** @type {Page[]} */
  let pages = [];
  /** @type {Section[]} */
  let sections = [];
  /** @type {string[]} */
  let words = [];
  /** @type {number[]} how many sections each of the words stands in */
  let common = [];
  /** @type {Set<string>} */
  let stop = new Set();
  /** @type {any} MiniSearch */
  let engine;

  const { make, root } = book;
  /** @param {string} name */
  const icon = name => make('span', { class: 'icon-box' }, book.icon(name));

  const input = /** @type {HTMLInputElement} */ (
    make('input', {
      type: 'text',
      role: 'combobox',
      maxlength: '200',
      'aria-label': 'Search this book',
      'aria-expanded': 'false',
      'aria-controls': 'bw-found',
      'aria-autocomplete': 'list',
      'aria-describedby': 'bw-find-said',
      autocomplete: 'off',
      autocapitalize: 'off',
      spellcheck: 'false',
      enterkeyhint: 'go',
      placeholder: 'Search this book',
    })
  );
  const list = make('div', { id: 'bw-found', role: 'listbox', 'aria-label': 'Places found' });
  const said = make('p', { id: 'bw-find-said', class: 'told-find', role: 'status' });
  const shut = make(
    'button',
    { type: 'button', class: 'shut-find' },
    icon('cross'),
    make('span', {}, 'Close'),
  );
  /**
   * @param {string} keys
   * @param {string} what
   */
  const key = (keys, what) =>
    make('span', {}, ...keys.split(' ').map(each => make('kbd', {}, each)), ' ' + what);
  const box = /** @type {HTMLDialogElement} */ (
    make(
      'dialog',
      { class: 'find', 'aria-label': 'Search' },
      make('div', { class: 'ask-find' }, icon('find'), input, shut),
      said,
      list,
      make(
        'p',
        { class: 'keys-find', 'aria-hidden': 'true' },
        key('↑ ↓', 'choose'),
        key('Enter', 'go'),
        key('Esc', 'close'),
      ),
    )
  );
  box.dataset.waits = '';
  document.body.append(box);

  /* The index. */

  /** @param {string} packed @returns {() => number} */
  const numbers = packed => {
    let at = 0;
    /** @returns {number} */
    const next = () => {
      const sign = packed.charCodeAt(at++);
      const digit = sign - 40 - +(sign > 92);
      return digit < 60 ? digit : digit + 26 * next();
    };
    return next;
  };

  /**
   * @param {[string, string, string, [number, string, string][]][]} book
   * @param {{stop: string, terms: string, postings: string, lengths: string}} packed
   */
  const index = (book, packed) => {
    for (const [address, number, file, inside] of book) {
      let above = '';
      const page = pages.push({ address, number, file, title: inside[0][2] }) - 1;
      inside.forEach(([level, id, title], at) => {
        sections.push({ page, level, id, title, above: level > 2 ? above : '', at });
        if (level === 2) above = title;
      });
    }
    stop = new Set(packed.stop.split(' '));
    let word = '';
    words = [...packed.terms.matchAll(/([A-Z])([^A-Z]*)/g)].map(
      ([, shared, rest]) => (word = word.slice(0, shared.charCodeAt(0) - 65) + rest),
    );
    const entries = packed.postings.split('#');
    const count = sections.length;
    const next = numbers(packed.lengths);
    const all = [0, 0, 0];
    const terms = words.map((term, index) => {
      /** @type {Record<number, Record<number, number>>} */
      const fields = {};
      const seen = new Set();
      entries[index].split("'").forEach((signs, field) => {
        if (!signs) return;
        /** @type {Record<number, number>} */
        const where = (fields[field] = {});
        let section = 0;
        for (const [, often, packed] of signs.matchAll(/([!$]?)([e-~]*[(-d])/g)) {
          section += numbers(packed)();
          where[section] = often ? (often === '!' ? 2 : 5) : 1;
          seen.add(section++);
        }
      });
      common.push(seen.size);
      return [term, fields];
    });
    const ids = Object.fromEntries(sections.map((_, index) => [index, index]));
    const fieldLength = Object.fromEntries(
      sections.map((_, index) => [
        index,
        all.map((_, field) => {
          const it = next();
          all[field] += it;
          return it;
        }),
      ]),
    );
    engine = /** @type {any} */ (window).MiniSearch.loadJS(
      {
        documentCount: count,
        nextId: count,
        documentIds: ids,
        fieldIds: { title: 0, code: 1, text: 2 },
        fieldLength,
        averageFieldLength: all.map(sum => sum / count),
        storedFields: {},
        dirtCount: 0,
        index: terms,
        serializationVersion: 2,
      },
      {
        fields: ['title', 'code', 'text'],
        tokenize: (/** @type {string} */ text) => [text],
        processTerm: (/** @type {string} */ term) => term,
      },
    );
    delete box.dataset.waits;
    find();
  };

  /* What is asked. */

  const { WORD, plain, parts } = analysis;
  /** @param {string} word */
  const matters = word => ([...word].length > 1 ? !stop.has(word) : /^[0-9]$/.test(word));

  /**
   * How many letters differ; two that changed places count once (optimal string alignment).
   * @param {string} a
   * @param {string} b
   * @param {number} most
   */
  const distance = (a, b, most) => {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let before = /** @type {number[]} */ ([]);
    let row = Array.from({ length: b.length + 1 }, (_, index) => index);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) {
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + +(a[i - 1] !== b[j - 1]));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
          next[j] = Math.min(next[j], before[j - 2] + 1);
      }
      if (Math.min(...next) > most) return most + 1;
      before = row;
      row = next;
    }
    return row[b.length];
  };

  /**
   * The word of the book that is nearest to one it does not have: few letters off, the first one
   * right if possible, and often used.
   * @param {string} word
   */
  const nearest = word => {
    const most = word.length < 4 ? 0 : word.length < 6 ? 1 : 2;
    let best = '';
    let least = Infinity;
    words.forEach((it, index) => {
      const off = distance(word, it, most);
      if (off > most) return;
      const score = off + (it[0] === word[0] ? 0 : 0.5) - Math.min(common[index], 99) / 200;
      if (score < least) {
        least = score;
        best = it;
      }
    });
    return best;
  };
  /** @param {string} word */
  const known = word => words.some(it => it.startsWith(word));
  /**
   * An ending that a word of the book may lack.
   * @param {string} word
   */
  const stem = word =>
    word.length > 4 && !/_|::/.test(word) ? word.replace(/(?:ing|ed|es|s)$/, '') : word;

  /**
   * @typedef {{
   *   found: Found[], phrases: string[], literals: string[], instead: [string, string][],
   *   missing: string[], common: string[], isNothing: boolean,
   * }} Answer
   */
  /** @param {string} query @returns {Answer} */
  const look = query => {
    // A figure's number is its name: "Listing 23-4".
    query = query.replace(/(?<!["“”\p{L}])(?:listing|timeline)\s+[\p{L}\d]+-\d+/giu, '"$&"');
    const phrases = [...query.matchAll(/["“”]([^"“”]+)(?:["“”]|$)/g)]
      .map(it => plain(it[1]).join(' '))
      .filter(Boolean);
    // "Don't" is two words of no meaning, and what stands behind an apostrophe is none.
    const { pieces, rest } = analysis.literal(query.replace(/["“”][^"“”]*(?:["“”]|$)/g, ' '));
    const each = plain(
      rest
        .replace(/\p{L}+n['’]t(?!\p{L})/giu, ' ')
        .replace(/['’](?:s|re|ll|ve|m|d)(?!\p{L})/giu, ' '),
    );
    const loose = each.filter(matters);
    const strict = plain(phrases.join(' ')).filter(matters);
    // Only words that are everywhere: then a heading or code must have them.
    const common =
      loose.length || strict.length || pieces.length
        ? []
        : plain(query).filter(it => [...it].length > 1);
    /** @type {[string, string][]} */
    const instead = [];
    /** @type {string[]} */
    const missing = [];
    const typing = /[\p{Alphabetic}\p{N}_]$/u.test(query);
    const asked = loose.flatMap((word, index) => {
      if (known(word)) return [{ word, open: typing && index === loose.length - 1 }];
      const inside = parts(word).filter(matters);
      if (inside.length && inside.every(known))
        return inside.map(it => ({ word: it, open: false }));
      if (known(stem(word))) return [{ word, open: false }];
      // "blockon" is block_on.
      const name = words.flatMap(it => it.split('::')).find(it => it.replaceAll('_', '') === word);
      if (name) return (known(name) ? [name] : parts(name)).map(it => ({ word: it, open: false }));
      const near = nearest(word);
      if (near) {
        instead.push([word, near]);
        return [{ word: near, open: false }];
      }
      // The rest is looked for without it.
      missing.push(word);
      return [];
    });
    const prefix = { prefix: true, boost: { title: 5, code: 1.6 } };
    const exact = { prefix: false, boost: { title: 5, code: 1.6 } };
    const queries = [
      ...asked.map(({ word, open }) => {
        const short = stem(word);
        return {
          combineWith: 'OR',
          queries: [
            { queries: [word], ...(open || word.length > 3 ? prefix : exact) },
            ...(short !== word ? [{ queries: [short], ...prefix, boostTerm: () => 0.25 }] : []),
          ],
        };
      }),
      ...strict.map(word => ({ queries: [word], ...exact })),
      ...pieces.flatMap(piece => [
        ...piece.terms.map(it => ({ queries: [it], ...([...it].length > 1 ? exact : prefix) })),
        ...piece.words.filter(matters).map(it => ({ queries: [it], ...prefix })),
      ]),
      ...common.map(word => ({ queries: [word], fields: ['title', 'code'], ...exact })),
    ];
    const literals = pieces.map(it => it.text);
    const isNothing = !queries.length;
    const rests = { phrases, literals, instead, missing, common, isNothing };
    if (isNothing) return { found: [], ...rests };
    const name = [...asked.map(it => it.word), ...phrases, ...common].join(' ');
    const only = new Set(strict.filter(word => !loose.includes(word)));
    // "block on" is block_on, where the book has that name.
    const names = each
      .slice(1)
      .flatMap((word, index) => [`${each[index]}_${word}`, `${each[index]}::${word}`])
      .filter(it => words.includes(it));
    /** @type {{id: number, score: number, terms: string[]}[]} */
    const hits = engine.search({ combineWith: 'AND', queries });
    const found = hits.map(({ id, score, terms }) => {
      const it = sections[id];
      const title = plain(it.title).join(' ');
      // A heading that is what was asked, or holds it as it was asked, is what was meant.
      const meant =
        title === name
          ? 2
          : ` ${title} `.includes(` ${name} `)
            ? 1.4
            : title.startsWith(name)
              ? 1.3
              : 1;
      const named = names.includes(title)
        ? 6
        : names.some(name => title.split(' ').includes(name))
          ? 3
          : names.some(name => terms.includes(name))
            ? 1.5
            : 1;
      return {
        it,
        terms: new Set(terms.filter(term => !only.has(term))),
        score: score * meant * named * (it.level === 1 ? 1.3 : 1),
      };
    });
    found.sort((a, b) => b.score - a.score);
    // The number of a page is its name too.
    const page = sections.find(it => it.level === 1 && pages[it.page].number === query.trim());
    if (page)
      found.splice(
        0,
        found.length,
        { it: page, terms: new Set(), score: 1 },
        ...found.filter(({ it }) => it !== page),
      );
    return { found, ...rests };
  };

  /* The texts. */

  /** @type {Map<number, Promise<void>>} */
  const fetching = new Map();
  /** @type {Map<number, () => void>} */
  const arrived = new Map();
  /** @param {number} page */
  const text = page => {
    let it = fetching.get(page);
    if (!it) {
      it = new Promise((done, failed) => {
        arrived.set(page, done);
        const script = make('script', { src: root + pages[page].file });
        script.addEventListener('error', () => {
          fetching.delete(page);
          failed(new Error('not fetched'));
        });
        document.head.append(script);
      });
      fetching.set(page, it);
    }
    return it;
  };
  /** @type {any} */ (window).bookwrightSearch = {
    index,
    /** For the test that compares: what a text is taken apart to. */
    terms: (/** @type {string} */ text, /** @type {'prose' | 'title' | 'code'} */ kind) =>
      analysis.terms(text, kind, stop),
    /**
     * @param {number} page
     * @param {string[]} texts
     */
    text: (page, texts) => {
      pages[page].texts = texts;
      arrived.get(page)?.();
    },
  };

  /**
   * The words of a phrase, whatever stands between them.
   * @param {string} phrase
   */
  const pattern = phrase =>
    new RegExp(
      `(?<![\\p{L}\\p{N}_])${phrase.split(' ').join('[^\\p{L}\\p{N}_]+')}(?![\\p{L}\\p{N}_])`,
      'giu',
    );

  /** @param {string} text */
  const exactly = text => new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu');

  /**
   * A text with the words and patterns marked that were found.
   * @param {string} text
   * @param {(word: string) => boolean} is
   * @param {RegExp[]} patterns
   * @param {[number, number]} [within]
   */
  const marked = (text, is, patterns, [from, to] = [0, text.length]) => {
    /** @type {(Node | string)[]} */
    const out = [];
    let at = from;
    const hits = [
      ...patterns.flatMap(it => [...text.matchAll(it)]),
      ...[...text.matchAll(WORD)].filter(hit => is(hit[0])),
    ];
    for (const hit of hits.sort((a, b) => a.index - b.index)) {
      const start = hit.index;
      const end = start + hit[0].length;
      if (start < at || end > to) continue;
      out.push(text.slice(at, start), make('mark', {}, hit[0]));
      at = end;
    }
    out.push(text.slice(at, to));
    return out;
  };
  /** @param {Set<string>} terms */
  const isFound = terms => (/** @type {string} */ word) =>
    terms.has(analysis.lower(word)) || parts(word).some(it => terms.has(it));

  const ROOM = 170;
  /**
   * The line of a section that says most of what was found, cut to what there is room for.
   * @param {Found} found
   * @param {RegExp[]} patterns
   */
  const sentence = ({ it, terms }, patterns) => {
    const lines = pages[it.page].texts?.[it.at].split('\n') ?? [];
    const is = isFound(terms);
    let best = '';
    let at = 0;
    let most = -1;
    for (const line of lines) {
      const hits = [...line.matchAll(WORD)].filter(hit => is(hit[0]));
      const worth =
        new Set(hits.map(hit => hit[0].toLowerCase())).size +
        (line[0] === '\t' ? 0 : 0.5) +
        9 * patterns.filter(it => line.search(it) >= 0).length;
      if (line && worth > most) {
        most = worth;
        best = line;
        at = hits[0]?.index ?? 0;
      }
    }
    const code = best[0] === '\t';
    if (code) {
      best = best.slice(1);
      at--;
    }
    // A phrase rather than the first of its words.
    for (const it of patterns) at = best.search(it) < 0 ? at : best.search(it);
    let from = at < ROOM - 60 ? 0 : best.lastIndexOf(' ', at - 50) + 1;
    let to = best.length;
    if (to - from > ROOM) to = best.lastIndexOf(' ', from + ROOM);
    if (to <= at) to = best.length;
    return make(
      'span',
      { class: code ? 'excerpt code-excerpt' : 'excerpt' },
      ...(from ? ['… '] : []),
      ...marked(best, is, patterns, [from, to]),
      ...(to < best.length ? [' …'] : []),
    );
  };

  /* The results. */

  /** @type {Found[]} */
  let shown = [];
  /** @type {RegExp[]} */
  let quoted = [];
  let chosen = -1;
  let turn = 0;
  let unread = false;
  /**
   * Whether the results are of what stands in the field, and the Enter that waits until they are.
   */
  let stale = false;
  let entered = /** @type {KeyboardEvent | null} */ (null);
  const seen = new IntersectionObserver(
    entries => {
      for (const event of entries)
        if (event.isIntersecting) say(/** @type {HTMLElement} */ (event.target));
    },
    { root: list, rootMargin: '0px 0px 10px' },
  );

  /**
   * Puts the sentence under a result, when its text is there.
   * @param {HTMLElement} option
   */
  const say = async option => {
    seen.unobserve(option);
    const found = shown[+(option.dataset.result ?? 0)];
    const mine = turn;
    try {
      await text(found.it.page);
    } catch {
      return;
    }
    if (mine === turn) option.querySelector('.excerpt')?.replaceWith(sentence(found, quoted));
  };

  /** @param {number} index */
  const choose = index => {
    const options = list.children;
    options[chosen]?.setAttribute('aria-selected', 'false');
    chosen = index;
    const option = options[chosen];
    option?.setAttribute('aria-selected', 'true');
    option?.scrollIntoView({ block: 'nearest' });
    if (option) input.setAttribute('aria-activedescendant', option.id);
    else input.removeAttribute('aria-activedescendant');
  };

  /**
   * @param {Found[]} found
   * @param {RegExp[]} patterns
   */
  const show = (found, patterns) => {
    seen.disconnect();
    shown = found.slice(0, 30);
    quoted = patterns;
    list.replaceChildren(
      ...shown.map((found, index) => {
        const { it, terms } = found;
        const page = pages[it.page];
        const is = isFound(terms);
        const way = make(
          'span',
          { class: 'way' },
          ...(page.number ? [make('span', { class: 'number' }, page.number), ' '] : []),
          it.level === 1 ? '' : page.title,
          ...(it.above ? [' › ' + it.above] : []),
        );
        const option = make(
          'a',
          {
            role: 'option',
            id: 'bw-found-' + index,
            tabindex: '-1',
            'aria-selected': 'false',
            'data-result': String(index),
            href: root + page.address + (it.id && '#' + encodeURIComponent(it.id)),
          },
          way,
          make('span', { class: 'heading' }, ...marked(it.title, is, patterns)),
          page.texts ? sentence(found, patterns) : make('span', { class: 'excerpt' }, '\u00a0'),
        );
        return option;
      }),
    );
    input.setAttribute('aria-expanded', String(!!shown.length));
    list.scrollTop = 0;
    // Enter goes to the first; the arrows begin there.
    choose(-1);
    // Not for each letter: only for what still stands there a moment later.
    const mine = turn;
    setTimeout(() => {
      if (mine === turn)
        for (const option of list.children)
          if (
            !pages[shown[+(/** @type {HTMLElement} */ (option).dataset.result ?? 0)].it.page].texts
          )
            seen.observe(option);
    }, 160);
  };

  /**
   * Those of the found whose text has the phrases and the literals, best first, until there are
   * enough.
   * @param {Answer} answer
   * @param {number} mine
   */
  const verified = async ({ found, phrases, literals }, mine) => {
    const out = [];
    unread = false;
    for (const it of found) {
      try {
        await text(it.it.page);
      } catch {
        unread = true;
        continue;
      }
      if (mine !== turn) return null;
      const raw = [it.it.title, ...(pages[it.it.page].texts?.[it.it.at].split('\n') ?? [])];
      const lines = raw.map(line => ` ${plain(line).join(' ')} `);
      if (
        phrases.every(phrase => lines.some(line => line.includes(` ${phrase} `))) &&
        literals.every(literal => raw.some(line => line.toLowerCase().includes(literal)))
      )
        out.push({ it, begins: lines.some(line => line.startsWith(` ${phrases[0]} `)) });
      if (out.length === 10) break;
    }
    // A line that begins so is what was named: a heading, a caption.
    return out.sort((a, b) => +b.begins - +a.begins).map(({ it }) => it);
  };

  const HINT =
    'A word, a name such as tokio::select!, signs such as ..=, an error code such as E0752. ' +
    '“In quotes”: these words, in this order.';
  const find = async () => {
    const query = input.value.trim();
    const mine = ++turn;
    if (!query) {
      show([], []);
      said.textContent = HINT;
      return;
    }
    if (!engine) {
      said.textContent = 'One moment …';
      return;
    }
    const answer = look(query);
    const { phrases, literals } = answer;
    let { found } = answer;
    let more = false;
    if (phrases.length + literals.length) {
      said.textContent = 'Reading the pages that have these words …';
      const kept = await verified(answer, mine);
      if (!kept || mine !== turn) return;
      more = kept.length === 10 && found.length > 10;
      found = kept;
    }
    show(found, [...phrases.map(pattern), ...literals.map(exactly)]);
    stale = false;
    if (entered) go(entered);
    entered = null;
    said.textContent = result(found.length, answer, more);
  };

  /** @param {string} word */
  const quote = word => `“${word}”`;

  /**
   * What was found, in a sentence. Nothing is said of what is not searched: answers, hints,
   * solutions.
   * @param {number} count
   * @param {Answer} of
   * @param {boolean} more
   */
  const result = (count, { phrases, literals, instead, missing, common, isNothing }, more) => {
    const unknown = [...instead.map(([word]) => word), ...missing].map(quote).join(', ');
    if (!count) {
      if (unread && phrases.length + literals.length)
        return 'The pages with these words could not be fetched, to see their order.';
      if (missing.length) return `The search finds ${unknown} nowhere.`;
      if (common.length)
        return 'Words as common as these are found in headings and code only: in none.';
      if (isNothing) return 'This is too common to be searched.';
      if (phrases.length) return 'The search finds these words in this order nowhere.';
      if (literals.length) return `The search finds ${literals.map(quote).join(' and ')} nowhere.`;
      return 'The search finds no section with all of these words.';
    }
    const all = count === 1 ? '1 place' : `${count} places`;
    const places = `${more ? 'the best ' : ''}${count > 30 ? `30 of ${all}` : all}`;
    if (!unknown) return places[0].toUpperCase() + places.slice(1) + '.';
    const used = instead.map(([, near]) => quote(near));
    if (missing.length) used.push('the rest');
    return `The search finds ${unknown} nowhere. For ${used.join(', ')}: ${places}.`;
  };

  /* The dialog. */

  const open = () => {
    if (box.open) return;
    box.showModal();
    input.focus();
    input.select();
    if (!input.value) said.textContent = HINT;
  };
  let typed = 0;
  /**
   * Where the chosen result leads, as a click there does.
   * @param {KeyboardEvent} event
   */
  const go = event =>
    list.children[Math.max(chosen, 0)]?.dispatchEvent(
      new MouseEvent('click', {
        bubbles: true,
        cancelable: true,
        ctrlKey: event.ctrlKey,
        metaKey: event.metaKey,
      }),
    );
  input.addEventListener('input', () => {
    stale = true;
    entered = null;
    clearTimeout(typed);
    typed = setTimeout(find, 40);
  });
  input.addEventListener('keydown', event => {
    if (event.isComposing) return;
    const count = shown.length;
    const step = {
      ArrowDown: (chosen + 1) % count,
      ArrowUp: (chosen > 0 ? chosen : count) - 1,
      PageDown: Math.min(chosen + 5, count - 1),
      PageUp: Math.max(chosen - 5, 0),
    }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      if (count) choose(step);
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      // Never to a result of what stood there before.
      if (stale) {
        entered = event;
        clearTimeout(typed);
        find();
      } else go(event);
    }
  });
  list.addEventListener('pointermove', event => {
    const option = /** @type {HTMLElement} */ (event.target).closest('[role=option]');
    if (option && (event.movementX || event.movementY)) {
      const index = [...list.children].indexOf(option);
      if (index !== chosen) choose(index);
    }
  });
  list.addEventListener('click', event => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey && !event.defaultPrevented) box.close();
  });
  shut.addEventListener('click', () => box.close());
  // A click beside the dialog closes it.
  box.addEventListener('click', event => {
    if (event.target === box) box.close();
  });
  form.addEventListener('bookwright.search', open);
  open();
})();
