asyncSearch.text(...[5,["Note\nA note, with code and a link.\nTip\nA tip.\nImportant\nWhat matters.\nWarning\nA warning.\nWith a second paragraph.\nCaution\nWhat does harm.","","Text below it."]])
