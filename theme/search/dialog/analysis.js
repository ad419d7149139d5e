// @ts-check
// Splits text into the terms of the search, by the rules that ci/site/src/search/words.rs
// describes; a test compares the two. And what a reader types into what it asks for.
const analysis = (() => {
  const SPACELESS =
    '\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3005-\\u3007\\u3041-\\u3096\\u309d-\\u309f' +
    '\\u30a1-\\u30fa\\u30fc-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff' +
    '\\uff66-\\uff9f\\u{20000}-\\u{3ffff}';
  const LETTER = `(?:(?![${SPACELESS}])[\\p{Alphabetic}\\p{N}_])`;
  const WORD = `${LETTER}(?:${LETTER}|::(?=${LETTER})|(?<=[0-9]),(?=[0-9]))*`;
  const SIGN = '[!#$%&*+\\-./:<=>?@\\\\^|~]';
  const RUNS = new RegExp(
    `(?<word>${WORD})|(?<spaceless>[${SPACELESS}]+)|(?<signs>${SIGN}+)`,
    'gu',
  );
  const JOINED = new RegExp(`[\\p{Alphabetic}\\p{N}_${SPACELESS}]`, 'u');
  const RARE = /[#$%&*+<=>@\\^|~]/;
  const CAPITAL =
    /(?<=[\p{Lowercase}\p{N}])(?=\p{Uppercase})|(?<=\p{Uppercase})(?=\p{Uppercase}\p{Lowercase})/gu;

  /** @param {string} word */
  const lower = word => word.toLowerCase().replaceAll(',', '');
  /**
   * The parts of a name, if it has several.
   * @param {string} word
   */
  const parts = word => {
    const all = word.replace(CAPITAL, '_').split(/[_:]+/).filter(Boolean);
    return all.length > 1 ? all.map(lower) : [];
  };
  /**
   * Each character with the next one; the last by itself.
   * @param {string} run
   */
  const pairs = run => {
    const all = [...run];
    return all.map((it, at) => it + (all[at + 1] ?? ''));
  };
  /**
   * Whether a run of signs is a term.
   * @param {string} run
   * @param {boolean} isCode
   * @param {string} before
   * @param {string} behind
   */
  const count = (run, isCode, before, behind) =>
    isCode
      ? run.startsWith('..') || !/^[./:]+$/.test(run)
      : RARE.test(run) ||
        (run[0] === '-' && !JOINED.test(before) && JOINED.test(behind)) ||
        (/[!?]/.test(run) && !JOINED.test(before + behind));
  /** @param {string} text */
  const runs = text =>
    [...text.matchAll(RUNS)].map(it => ({
      text: it[0],
      kind: it.groups?.word ? 'word' : it.groups?.signs ? 'signs' : 'spaceless',
      before: [...text.slice(0, it.index)].at(-1) ?? '',
      behind: String.fromCodePoint(text.codePointAt(it.index + it[0].length) ?? 32),
    }));

  return {
    WORD: new RegExp(WORD, 'gu'),
    lower,
    parts,
    pairs,
    /**
     * The words of a text, in lower case.
     * @param {string} text
     */
    plain: text => (text.match(new RegExp(WORD, 'gu')) ?? []).map(lower),
    /**
     * All terms of a text; which of them are left out in prose is said by `stop`.
     * @param {string} text
     * @param {'prose' | 'title' | 'code'} kind
     * @param {Set<string>} stop
     */
    terms: (text, kind, stop) =>
      runs(text).flatMap(it => {
        if (it.kind === 'spaceless') return pairs(it.text);
        if (it.kind === 'signs')
          return count(it.text, kind === 'code', it.before, it.behind) ? pairs(it.text) : [];
        return [lower(it.text), ...parts(it.text)].filter(word =>
          [...word].length > 1 ? kind !== 'prose' || !stop.has(word) : /^[0-9]$/.test(word),
        );
      }),
    /**
     * What a query asks for literally, piece by piece: signs with the words at them, as in `&mut`,
     * and sentences without spaces. Of a query that has only signs, all of them. And the rest of
     * it.
     * @param {string} query
     */
    literal: query => {
      const isBare = runs(query).every(it => it.kind === 'signs');
      /** @type {{text: string, terms: string[], words: string[]}[]} */
      const pieces = [];
      const rest = query.split(/\s+/).filter(piece => {
        const inside = runs(piece);
        const terms = inside
          .filter(
            it =>
              it.kind === 'spaceless' ||
              (it.kind === 'signs' && count(it.text, isBare, it.before, it.behind)),
          )
          // One character begins a term wherever it stands.
          .flatMap(it => ([...it.text].length > 1 ? pairs(it.text).slice(0, -1) : [it.text]));
        if (!terms.length) return true;
        // A stop behind it ends a sentence.
        const text = isBare ? piece : piece.replace(/(?<=[^!-/:-@[-`{-~])[!?.,:;]+$/, '');
        pieces.push({
          text: text.toLowerCase(),
          terms,
          words: inside.filter(it => it.kind === 'word').map(it => lower(it.text)),
        });
        return false;
      });
      return { pieces, rest: rest.join(' ') };
    },
  };
})();
