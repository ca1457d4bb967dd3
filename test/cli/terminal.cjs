'use strict';
/** `node --require`: stdout is taken for a terminal, for a picture is drawn on nothing else. */
Object.assign(process.stdout, { isTTY: true, columns: 80, rows: 24 });
