// Whether style sheets and scripts in `FOLDER/source` mean what those of the same name in `FOLDER/small`
// mean: their syntax trees are compared. Writes a line for each that differs. Runs where
// `node_modules` is: node same.cjs FOLDER
const fs = require('fs');
const packages = require('module').createRequire(`${process.cwd()}/`);
const acorn = packages('acorn');
const css = packages('css-tree');

/** @param {string} text */
const script = text => {
  const tree = acorn.parse(text, { ecmaVersion: 'latest' });
  // Where something stands says nothing.
  const placeless = (key, value) => {
    if (key === 'start' || key === 'end') return undefined;
    return typeof value === 'bigint' ? `${value}n` : value;
  };
  return JSON.stringify(tree, placeless);
};

/** @param {string} text */
const style = text => {
  const wrong = [];
  const tree = css.parse(text, {
    parseCustomProperty: true,
    onParseError: error => wrong.push(error.message),
  });
  // Spelled without the zero before its point, a number is the same.
  css.walk(tree, node => {
    if ('value' in node && /^(Number|Percentage|Dimension)$/.test(node.type))
      node.value = String(Number(node.value));
    // `attr(… type(<number>))` is newer than this reader: it keeps such a text as it is.
    if (node.type === 'Raw')
      node.value = node.value
        .trim()
        .replace(/\s*([*/\s])\s*/g, '$1')
        .replace(/\s/g, ' ');
  });
  return [...wrong, css.generate(tree)].join('\n');
};

const folder = process.argv[2];
for (const name of fs.readdirSync(`${folder}/source`).sort()) {
  const read = name.endsWith('css') ? style : script;
  try {
    const [a, b] = ['source', 'small'].map(side =>
      read(fs.readFileSync(`${folder}/${side}/${name}`, 'utf8')),
    );
    if (a === b) continue;
    let at = 0;
    while (a[at] === b[at]) at++;
    const near = text => text.slice(Math.max(at - 40, 0), at + 40);
    console.log(`${name}: ${near(a)} became ${near(b)}`);
  } catch (error) {
    console.log(`${name}: ${error.message}`);
  }
}
