bookwrightSearch.text(...[3,["A chapter three levels down."]])
