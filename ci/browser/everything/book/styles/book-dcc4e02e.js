// The book's own script.
document.documentElement.dataset.scripted = "yes";
