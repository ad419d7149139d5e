for(const button of document.querySelectorAll('[data-unfold]'))
button.addEventListener('click',()=>{const on=button.getAttribute('aria-expanded')==='false';button.setAttribute('aria-expanded',String(on));for(const line of button.closest('figure')?.querySelectorAll('.fold')??[])
line.toggleAttribute('data-shown',on)});
