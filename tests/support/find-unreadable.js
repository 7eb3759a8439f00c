/** What somebody with weak eyes or unsteady hands could not use on this page, one line each. */
(() => {
  const minTouchPx = 44;
  const found = [];
  const visible = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const label = (element) =>
    `${element.tagName.toLowerCase()}#${element.id}.${element.className} ${element.textContent?.slice(0, 12)}`;

  for (const control of document.querySelectorAll('button, input, select, textarea')) {
    if (!visible(control) || control.tabIndex < 0) continue;
    const { width, height } = control.getBoundingClientRect();
    if (width < minTouchPx || height < minTouchPx) found.push(`small (${width}×${height}): ${label(control)}`);
    const words = control.tagName === 'BUTTON' ? control.textContent : control.labels?.[0]?.textContent;
    if (!(control.getAttribute('aria-label') ?? words)?.trim()) found.push(`without a name: ${label(control)}`);
  }

  const channel = (value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = ([red, green, blue]) =>
    0.2126 * channel(red / 255) + 0.7152 * channel(green / 255) + 0.0722 * channel(blue / 255);
  const numbers = (color) => color.match(/[\d.]+/g).map(Number);
  const backgroundOf = (element) => {
    for (let each = element; each !== null; each = each.parentElement) {
      const color = numbers(getComputedStyle(each).backgroundColor);
      if ((color[3] ?? 1) > 0.5) return color;
    }
    return [255, 255, 255];
  };

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || !visible(element) || element.closest('.hidden, .skip')) continue;
    const style = getComputedStyle(element);
    const size = Number.parseFloat(style.fontSize);
    if (size < 15) found.push(`type of ${size}px: ${label(element)}`);
    if (Number.parseFloat(style.lineHeight) / size < 1.29 && element.id !== 'back') {
      found.push(`tight lines: ${label(element)}`);
    }
    const [light, dark] = [luminance(numbers(style.color)), luminance(backgroundOf(element))].sort((a, b) => b - a);
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < 4.5 && !element.disabled) found.push(`contrast ${contrast.toFixed(1)}: ${label(element)}`);
  }
  return [...new Set(found)];
})();
