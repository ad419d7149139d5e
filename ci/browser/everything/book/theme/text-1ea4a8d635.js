bookwrightSearch.text(...[6,["A chapter called as the theme calls a part of its own.","","","",""]])
