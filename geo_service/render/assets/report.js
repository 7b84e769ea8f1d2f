// Completes the map that folium drew: names, tooltips, one layer at a time with its legend.
// Every text comes from the block of JSON and is put into the page as text, never as markup.
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  var data = JSON.parse(document.getElementById("report-data").textContent);
  var tabs = document.querySelectorAll("#tabs button");
  var legends = document.querySelectorAll(".legend");
  var map = window.map;
  var narrow = window.matchMedia("(max-width: 640px)").matches;
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
  var borders = window.borders;
  var layers = data.layers.map(function (texts, i) {
    var shapes = window["layer_" + i];
    shapes.on("mouseover", function (event) {
      event.propagatedFrom.setStyle({ color: "#111111", weight: 2, stroke: true });
    });
    shapes.on("mouseout", function (event) { shapes.resetStyle(event.propagatedFrom); });
    return shapes.bindTooltip(
      function (shape) { return tooltip(texts.labels, texts.rows[shape.feature.properties.row]); },
      { className: "tip", sticky: true });
  });
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
    if (window.streets) { window.streets.bringToFront(); }
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
