// What html-validate is asked of every page: all that it recommends, but for what is said here.
module.exports = {
  root: true,
  extends: ['html-validate:recommended'],
  rules: {
    // A taste, and HTML reads both alike. Figures are written with `popover=""`, as mdBook's parser writes
    // them again; the template is written by hand, with `popover`.
    'attribute-empty-style': 'off',
  },
};
