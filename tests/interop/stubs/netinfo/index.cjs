"use strict";

const online = { isConnected: true, isInternetReachable: true };

module.exports = {
  fetch: async () => online,
  addEventListener: () => () => {},
};
