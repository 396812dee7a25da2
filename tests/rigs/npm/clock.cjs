// Loaded before a server: it is always the moment, in milliseconds, that the file FOLLOWTHROUGH_CLOCK tells.
"use strict";

const { readFileSync } = require("node:fs");

const Real = Date;
const now = () => Number(readFileSync(process.env.FOLLOWTHROUGH_CLOCK, "utf8"));

globalThis.Date = class extends Real {
  constructor(...given) {
    super(...(given.length ? given : [now()]));
  }

  static now() {
    return now();
  }
};
