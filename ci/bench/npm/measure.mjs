// Serves built sites from this machine, compressed as a server does, and asks Lighthouse (mobile) about
// each page, several times: a line a page, with the median of each figure. See ci/bench/site.sh.
//
//   node measure.mjs CHROMIUM RUNS NAME=FOLDER[:PAGE,PAGE…] …
import { createServer } from 'node:http';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

const [chromePath, count, ...sites] = process.argv.slice(2);
const runs = Number(count);
const TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.json': 'application/json',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.woff2': 'font/woff2', '.txt': 'text/plain', '.wasm': 'application/wasm',
};
/** What is compressed already is sent as it is. */
const PACKED = new Set(['.png', '.woff2', '.wasm', '.webp']);

const serve = folder => new Promise(done => {
  const kept = new Map();
  const server = createServer((request, response) => {
    let path = join(folder, decodeURIComponent(new URL(request.url, 'http://a').pathname));
    try {
      if (statSync(path).isDirectory()) path = join(path, 'index.html');
      const type = extname(path), packed = PACKED.has(type);
      if (!kept.has(path)) kept.set(path, packed ? readFileSync(path) : gzipSync(readFileSync(path), { level: 9 }));
      response.writeHead(200, {
        'content-type': TYPES[type] ?? 'application/octet-stream', 'cache-control': 'max-age=31536000',
        ...packed ? {} : { 'content-encoding': 'gzip' },
      });
      response.end(kept.get(path));
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, '127.0.0.1', () => done(server));
});

const pagesOf = folder => readdirSync(folder, { recursive: true })
  .filter(path => path.endsWith('.html') && !/(^|\/)(404|print|toc)\.html$/.test(path))
  .filter(path => !/http-equiv="refresh"/i.test(readFileSync(join(folder, path), 'utf8')))
  .map(path => relative('.', path)).sort();

const median = values => {
  const sorted = values.filter(it => it !== null && it !== undefined).sort((a, b) => a - b);
  return sorted.length ? sorted[Math.floor((sorted.length - 1) / 2)] : NaN;
};
const KINDS = ['document', 'stylesheet', 'script', 'font', 'image'];

const chrome = await launch({
  chromePath, logLevel: 'silent',
  chromeFlags: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const column = (word, width) => String(word).padStart(width);
console.log(`${'page'.padEnd(46)}${[['perf', 5], ['a11y', 5], ['best', 5], ['SEO', 5], ['LCP ms', 8], ['TBT ms', 8], ['CLS', 7], ['html', 8], ['css', 8], ['js', 8], ['font', 8], ['image', 7], ['bytes', 9], ['requests', 9]].map(([w, n]) => column(w, n)).join('')}`);
const failed = new Map();
try {
  for (const site of sites) {
    const [, name, folder, chosen] = /^([^=]+)=([^:]+)(?::(.*))?$/.exec(site);
    const server = await serve(folder);
    for (const page of chosen ? chosen.split(',') : pagesOf(folder)) {
      const address = `http://127.0.0.1:${server.address().port}/${page}`;
      const seen = [];
      for (let run = 0; run < runs; run += 1) {
        const result = await lighthouse(address, { port: chrome.port, logLevel: 'silent', output: 'json' });
        const { categories, audits } = result.lhr;
        const requests = audits['network-requests'].details.items.filter(it => it.url.startsWith('http'));
        const bytes = kind => requests.filter(it => !kind || it.resourceType?.toLowerCase() === kind).reduce((sum, it) => sum + it.transferSize, 0);
        seen.push({
          scores: ['performance', 'accessibility', 'best-practices', 'seo'].map(it => categories[it].score === null ? null : Math.round(categories[it].score * 100)),
          times: [audits['largest-contentful-paint'].numericValue, audits['total-blocking-time'].numericValue, audits['cumulative-layout-shift'].numericValue],
          kinds: KINDS.map(bytes), bytes: bytes(), requests: requests.length,
        });
        for (const [category, { auditRefs }] of Object.entries(categories)) for (const { id, weight } of auditRefs) {
          if (weight && audits[id].score !== null && audits[id].score < .9) failed.set(`${category}: ${id}`, (failed.get(`${category}: ${id}`) ?? new Set()).add(`${name}/${page}`));
        }
      }
      const of = pick => median(seen.map(pick));
      console.log(`${`${name}/${page}`.padEnd(46)}${[
        ...[0, 1, 2, 3].map(at => column(of(it => it.scores[at]), 5)),
        column(of(it => it.times[0]).toFixed(0), 8), column(of(it => it.times[1]).toFixed(0), 8), column(of(it => it.times[2]).toFixed(3), 7),
        ...KINDS.map((_, at) => column(of(it => it.kinds[at]), at === 4 ? 7 : 8)),
        column(of(it => it.bytes), 9), column(of(it => it.requests), 9),
      ].join('')}`);
    }
    server.close();
  }
} finally {
  await chrome.kill();
}
for (const [audit, pages] of failed) console.log(`below 90 at least once: ${audit}: ${[...pages].slice(0, 6).join(' ')}${pages.size > 6 ? ` and ${pages.size - 6} more` : ''}`);
