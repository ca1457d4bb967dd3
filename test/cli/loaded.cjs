'use strict';
/** `node --require`: notes which files the program loads, and which modules of Node it has started, and says them at the end. */
const { writeFileSync } = require('node:fs');
const { registerHooks } = require('node:module');

const files = [];
registerHooks({
  load: (url, context, next) => {
    files.push(url);
    return next(url, context);
  },
});
process.on('exit', () =>
  writeFileSync(process.env.LOADED_FILE, JSON.stringify({ files, modules: process.moduleLoadList })),
);
