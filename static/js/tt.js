/* htmx under Trusted Types: fragments may hold no script, and nothing is ever evaluated. Loads right after htmx. */
(() => {
  "use strict";
  if (!window.htmx) return;

  const rules = {
    createHTML(fragment) {
      if (/<script[\s/>]/i.test(fragment)) throw new TypeError("script in fragment");
      return fragment;
    },
  };

  const refuse = () => {
    throw new TypeError("no scripts");
  };

  // A plain function, because htmx calls it with `new`.
  const noEval = function () {
    throw new Error("eval is off");
  };

  htmx.registerExtension("tt", {
    init(api) {
      const policy = window.trustedTypes ? trustedTypes.createPolicy("htmx", rules) : rules;
      api.initSecurity({ createHTML: (fragment) => policy.createHTML(fragment), createScript: refuse }, noEval, noEval);
    },
  });
})();
