bookwrightSearch.text(...[0,["A prefix chapter has no number. It leads to the text, to a figure, and to the afterword."]])
