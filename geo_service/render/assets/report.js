// Draws the report's map from its block of JSON; shows one layer at a time, with its legend.
// Every text is put into the page as text, never as markup.
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  var data = JSON.parse(document.getElementById("report-data").textContent);
  var tabs = document.querySelectorAll("#tabs button");
  var legends = document.querySelectorAll(".legend");
  var narrow = window.matchMedia("(max-width: 640px)").matches;
  var map = L.map("map", {
    preferCanvas: true, zoomControl: false, zoomSnap: 0.25, attributionControl: false });
  map.setView(L.latLngBounds(data.bounds).getCenter(), 9);
  L.control.scale({ imperial: false }).addTo(map);
  if (!narrow) {
    L.control.zoom({ position: "topright", zoomInTitle: data.zoomIn, zoomOutTitle: data.zoomOut })
      .addTo(map);
  }

  function element(tag, text, parent) {
    var made = document.createElement(tag);
    made.textContent = text;
    if (parent) { parent.appendChild(made); }
    return made;
  }
  function tooltip(labels, told) {
    var table = document.createElement("table");
    [""].concat(labels).forEach(function (label, i) {
      var row = table.insertRow();
      element("th", label, row);
      element("td", i ? told.values[i - 1] : told.name, row);
    });
    return table;
  }
  function drawn(layer) {
    var line = layer.cells ? 0 : 0.6;
    var shapes = L.geoJSON(layer.shapes, {
      smoothFactor: 0, // else small cells are simplified away
      style: function (feature) {
        return { fillColor: feature.properties.fill, fillOpacity: 0.9,
          color: "#ffffff", weight: line, stroke: line > 0 };
      },
      onEachFeature: function (feature, shape) {
        shape.on("mouseover", function () {
          shape.setStyle({ color: "#111111", weight: 2, stroke: true });
        });
        shape.on("mouseout", function () { shapes.resetStyle(shape); });
      }
    });
    return shapes.bindTooltip(
      function (shape) { return tooltip(layer.labels, shape.feature.properties); },
      { className: "tip", sticky: true });
  }
  function plain(shapes, style) {
    return L.geoJSON(shapes, { interactive: false, style: style }).addTo(map);
  }

  plain(data.ground, { stroke: false, fillColor: "#ffffff", fillOpacity: 1 });
  var layers = data.layers.map(drawn);
  var borders = plain(data.borders, { color: "#59636e", weight: 1, fill: false });
  data.names.forEach(function (place) {
    var label = document.createElement("div");
    element("span", place[0], label);
    L.marker([place[1], place[2]], { interactive: false, keyboard: false,
      icon: L.divIcon({ className: "area-name", iconSize: [0, 0], html: label }) }).addTo(map);
  });

  function show(chosen) {
    layers.forEach(function (layer, i) {
      if (i === chosen) { map.addLayer(layer); } else { map.removeLayer(layer); }
      if (tabs[i]) { tabs[i].setAttribute("aria-selected", i === chosen ? "true" : "false"); }
      if (legends[i]) { legends[i].hidden = i !== chosen; }
    });
    borders.bringToFront();
  }
  tabs.forEach(function (tab, i) { tab.addEventListener("click", function () { show(i); }); });
  function fit() {
    var head = document.getElementById("head").getBoundingClientRect();
    var legend = document.getElementById("legend").getBoundingClientRect();
    map.fitBounds(data.bounds, narrow
      ? { paddingTopLeft: [8, head.bottom + 8], paddingBottomRight: [8, legend.height + 16] }
      : { paddingTopLeft: [head.right + 12, 12], paddingBottomRight: [12, 12] });
  }
  function names() {
    map.getPane("markerPane").style.display = map.getZoom() < 7.5 ? "none" : "";
  }
  map.on("zoomend", names);
  fit();
  names();
  show(0);
});
