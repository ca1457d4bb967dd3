'use strict';
/** `node --require`: notes which files the program loads, which modules of Node it has started, and what it makes of Intl, and says so at the end. */
const { writeFileSync } = require('node:fs');
const { registerHooks } = require('node:module');

const files = [];
registerHooks({
  load: (url, context, next) => {
    files.push(url);
    return next(url, context);
  },
});
const formats = [];
for (const name of ['DateTimeFormat', 'NumberFormat', 'Segmenter']) {
  Intl[name] = new Proxy(Intl[name], {
    construct: (made, args) => {
      formats.push(name);
      return Reflect.construct(made, args);
    },
  });
}
process.on('exit', () =>
  writeFileSync(process.env.LOADED_FILE, JSON.stringify({ files, formats, modules: process.moduleLoadList })),
);
