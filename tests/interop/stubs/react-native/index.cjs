"use strict";

module.exports = { Platform: { OS: "node" } };
