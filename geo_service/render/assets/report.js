// Shows one layer at a time, with its legend; keeps the borders on top.
function geoReport(map, layers, borders, say) {
  var tabs = document.querySelectorAll("#tabs button");
  var legends = document.querySelectorAll(".legend");
  var narrow = window.matchMedia("(max-width: 640px)").matches;
  if (!narrow) {
    L.control.zoom({ position: "topright", zoomInTitle: say.zoomIn, zoomOutTitle: say.zoomOut })
      .addTo(map);
  }
  function show(chosen) {
    layers.forEach(function (layer, i) {
      if (i === chosen) { map.addLayer(layer); } else { map.removeLayer(layer); }
      if (tabs[i]) { tabs[i].setAttribute("aria-selected", i === chosen ? "true" : "false"); }
      if (legends[i]) { legends[i].hidden = i !== chosen; }
    });
    borders.bringToFront();
  }
  tabs.forEach(function (tab, i) { tab.addEventListener("click", function () { show(i); }); });
  say.names.forEach(function (place) {
    L.marker([place[1], place[2]], { interactive: false, keyboard: false,
      icon: L.divIcon({ className: "area-name", iconSize: [0, 0],
        html: "<span>" + place[0] + "</span>" }) }).addTo(map);
  });
  function fit() {
    var head = document.getElementById("head").getBoundingClientRect();
    var legend = document.getElementById("legend").getBoundingClientRect();
    map.fitBounds(say.bounds, narrow
      ? { paddingTopLeft: [8, head.bottom + 8], paddingBottomRight: [8, legend.height + 16] }
      : { paddingTopLeft: [head.right + 12, 12], paddingBottomRight: [12, 12] });
  }
  function names() {
    var pane = map.getPane("markerPane");
    pane.style.display = map.getZoom() < 7.5 ? "none" : "";
  }
  map.on("zoomend", names);
  fit();
  names();
  show(0);
}
