bookwrightSearch.text(...[7,["A suffix chapter."]])
