/** The element with this id; the page is written so that it is there. */
export function byId(id) {
  return document.getElementById(id);
}

/** Makes an element. Text is always text: nothing of a message ever becomes markup. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Shows a line, or hides it when there is none. */
export function say(element, text) {
  element.textContent = text ?? '';
  element.hidden = !text;
}
