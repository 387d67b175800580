/* The page's modules, which come in one file (page/pack.py): each gets an address of its own, and an import map
 * says which. A module that is fetched from the server, because it is not here, meets these. Where a browser
 * knows no import maps, all are fetched. The server ends this file with a call: ({name: source}, [what to run]). */
(function (modules, run) {
  "use strict";
  var assets = location.origin + "/assets/";
  var config = window.gradio_config || {};
  var imports = {};

  function add(tag, attributes, text) {
    var node = document.createElement(tag);
    Object.keys(attributes).forEach(function (name) { node.setAttribute(name, attributes[name]); });
    node.textContent = text || "";
    document.head.appendChild(node);
  }

  if (HTMLScriptElement.supports && HTMLScriptElement.supports("importmap")) {
    Object.keys(modules).forEach(function (name) {
      var source = modules[name].split("{{assets}}").join(assets);
      // Not a blob's address: a browser asks for that as for a file, one after another.
      imports[assets + name] = "data:text/javascript;charset=utf-8," + encodeURIComponent(source);
    });
    add("script", { type: "importmap" }, JSON.stringify({ imports: imports }));
  }
  // The theme came with our styles: Gradio looks for a link to it before it asks for it.
  add("link", { href: config.root + "/theme.css?v=" + config.theme_hash });
  run.forEach(function (name) {
    add("script", { type: "module", src: imports[assets + name] || assets + name });
  });
})
