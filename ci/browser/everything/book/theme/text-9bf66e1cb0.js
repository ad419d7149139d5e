bookwrightSearch.text(...[2,["","A picture in a line of text, and one that leads somewhere.\nA figure written in HTML, with a caption.","\tgraph LR\n\tA --> B\nA diagram."]])
