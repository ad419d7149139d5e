// Shows every edit in the open page, where the reader was. Served by `serve` only; no built page has it.
(() => {
  const KEPT = 'bookwright.scroll';
  const { version, problem } = document.currentScript.dataset;
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null');
  // A page of problems stands in the place of the page; the reader goes on there afterwards.
  if (kept && problem === undefined) {
    sessionStorage.removeItem(KEPT);
    if (kept.path === location.pathname) addEventListener('load', () => scrollTo(0, kept.top));
  }
  // A page that the reader left may be kept for the way back, and its connection with it: six of them,
  // and the browser opens no other page.
  let events;
  const listen = () => {
    events = new EventSource(`/.bookwright/events?since=${encodeURIComponent(version)}`);
    events.addEventListener('reload', () => {
      events.close();
      if (problem === undefined) {
        sessionStorage.setItem(KEPT, JSON.stringify({ path: location.pathname, top: scrollY }));
      }
      location.reload();
    });
  };
  addEventListener('pagehide', () => events.close());
  addEventListener('pageshow', (event) => { if (event.persisted) listen(); });
  listen();
})();
