// @ts-check
// The sheet of contents on phones: opens at the reader's place, and closes when the column takes
// over.
(() => {
  const side = document.getElementById('bw-contents');
  if (!side?.hidePopover) return;
  side.addEventListener('toggle', event => {
    if (event.target === side && /** @type {ToggleEvent} */ (event).newState === 'open')
      side.querySelector('[aria-current]')?.scrollIntoView({ block: 'center' });
  });
  // A page that comes back does so without it.
  addEventListener('pagehide', () => {
    if (side.matches(':popover-open')) side.hidePopover();
  });
  matchMedia('(min-width:56rem)').addEventListener('change', () => {
    if (side.matches(':popover-open')) side.hidePopover();
  });
})();
