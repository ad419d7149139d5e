asyncSearch.text(...[7,["A suffix chapter."]])
