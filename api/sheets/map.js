"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  let tongue = data.lang === "en" ? 1 : 0;
  const say = (pair) => pair[tongue] || pair[0] || pair[1];
  const words = {
    toggle: ["English", "日本語"], trips: ["便", "Trips"], show: ["地図で見る", "Show"], all: ["全体を見る", "Show all"],
    unserved: ["運べなかったもの", "Not carried"], none: ["ありません。すべて運べます。", "None. Everything is carried."],
    leftOut: ["走れない便", "Trips left out"], legend: ["地図の見かた", "Legend"], ifso: ["こうすれば運べます：", "It would fit with: "],
    route: ["今日の経路（相乗りの荷物を運ぶ）", "route of this plan"], own: ["もともとの道（点線）", "the trip's own way (dashed)"],
    closed: ["通行止め", "Closed road"], straight: ["※道のりが不明な所は直線", "straight where the way is not known"],
    task: ["積込・引渡をする所", "loading or handing over"], business: ["自社の用事・出発・到着", "own business, start, end"],
    order: ["運べなかった注文", "order not served"], lot: ["残った出品", "lot left over"], place: ["場所：", "Place: "],
    hint: ["番号を押すと、時間と荷物が見えます。", "Press a number to see times and goods."],
  };

  const make = (name, className, ...children) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  };

  const decode = (text) => {
    const points = [];
    let lat = 0, lon = 0, k = 0;
    const number = () => {
      let value = 0, shift = 0, group;
      do {
        group = text.charCodeAt(k++) - 63;
        value |= (group & 31) << shift;
        shift += 5;
      } while (group >= 32);
      return value & 1 ? ~(value >> 1) : value >> 1;
    };
    while (k < text.length) {
      lat += number();
      lon += number();
      points.push([lat / 1e5, lon / 1e5]);
    }
    return points;
  };

  const map = L.map("map", { zoomControl: true, zoomSnap: 0.25, minZoom: 7, maxZoom: 18 });
  map.attributionControl.setPrefix(false);
  map.attributionControl.addAttribution("");
  L.control.scale({ imperial: false }).addTo(map);

  // Roads lie on a canvas of their own below everything that can be pressed.
  map.createPane("roads").style.zIndex = 250;
  map.createPane("names").style.zIndex = 450;
  map.getPane("names").style.pointerEvents = "none";
  const roadCanvas = L.canvas({ pane: "roads", padding: 0.3 });
  const roadLook = [["#cfd3c9", 1], ["#bdc2b6", 1.6], ["#a9c3a0", 2.4], ["#e3b558", 3.2], ["#dd8f62", 4], ["#7f97b8", 4.5]];
  const roads = data.roads.map(([rank, ref, line]) => ({ rank, ref, points: decode(line) })).filter((road) => road.points.length > 1);
  roads.sort((a, b) => a.rank - b.rank);
  for (const road of roads) {
    const [color, weight] = roadLook[road.rank];
    L.polyline(road.points, { renderer: roadCanvas, pane: "roads", color, weight, interactive: false }).addTo(map);
  }

  // Closed roads: dark with light bars across, under the routes.
  for (const [name, line] of data.closed) {
    const points = decode(line);
    L.polyline(points, { pane: "roads", color: "#1d2420", weight: 7, lineCap: "butt", interactive: false }).addTo(map);
    const bars = L.polyline(points, { pane: "roads", color: "#ffd54a", weight: 7, dashArray: "4 8", lineCap: "butt" }).addTo(map);
    bars.bindTooltip(() => make("span", "", say(words.closed) + (say(name) ? ": " + say(name) : "")), { sticky: true });
  }

  // Names and road numbers: the most important first, none over another nor over a stop.
  const pressed = [];
  const nameLayer = L.layerGroup().addTo(map);
  const drawNames = () => {
    nameLayer.clearLayers();
    const zoom = map.getZoom(), view = map.getBounds(), taken = [];
    for (const [lat, lon, dx, dy] of pressed) {
      const at = map.latLngToContainerPoint([lat, lon]);
      taken.push([at.x + dx - 19, at.y + dy - 15, at.x + dx + 19, at.y + dy + 15]);
    }
    const place = (lat, lon, text, className, width, height, tries) => {
      if (!view.contains([lat, lon])) return;
      const at = map.latLngToContainerPoint([lat, lon]);
      for (const [right, down] of tries) {
        const x = at.x + right * (width / 2 + 22), y = at.y + down * (height / 2 + 17);
        const box = [x - width / 2 - 3, y - height / 2 - 2, x + width / 2 + 3, y + height / 2 + 2];
        if (taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) continue;
        taken.push(box);
        const icon = L.divIcon({ className, html: make("span", "", text), iconSize: [width, height], iconAnchor: [at.x - x + width / 2, at.y - y + height / 2] });
        L.marker([lat, lon], { icon, pane: "names", interactive: false, keyboard: false }).addTo(nameLayer);
        return;
      }
    };
    const around = [[0, 0], [0, 1], [0, -1], [1, 0], [-1, 0], [1, 1], [-1, -1], [1, -1], [-1, 1]];
    const names = [...data.names].sort((a, b) => a[4] - b[4]);
    for (const [ja, en, lon, lat, rank] of names) {
      if (rank > 3 && zoom < 8 + rank) continue;
      const text = tongue ? en : ja;
      place(lat, lon, text, rank < 0 ? "town" : "town place", text.length * (tongue ? 9 : 17), 18, around);
    }
    const seen = {};
    for (const road of [...roads].reverse()) {
      if (!road.ref || road.rank < 2) continue;
      const middle = road.points[road.points.length >> 1];
      seen[road.ref] = (seen[road.ref] || 0) + 1;
      if (seen[road.ref] <= (zoom > 12 ? 12 : 3)) place(middle[0], middle[1], road.ref, "ref", road.ref.length * 8 + 10, 18, [[0, 0]]);
    }
  };

  // Where stops crowd, later ones move to the nearest free spot and keep a thin line to their place.
  const badges = [];
  const leaders = L.layerGroup().addTo(map);
  const badge = (lat, lon, face, width, height, options) => {
    const marker = L.marker([lat, lon], { ...options, icon: L.divIcon({ className: "", html: face, iconSize: [width, height] }) });
    badges.push({ marker, lat, lon, face, width, height, own: face.classList.contains("own") });
    return marker;
  };
  const spread = () => {
    leaders.clearLayers();
    pressed.length = 0;
    // On a phone's width the stops that are not ours wait until there is room for them.
    const several = data.trips.filter((trip) => trip.used).length > 2;
    const narrow = map.getSize().x < 600 && map.getZoom() < 12.5 && several;
    const boxes = [];
    for (const one of badges) {
      if (!map.hasLayer(one.marker)) continue;
      one.face.style.visibility = one.own && narrow ? "hidden" : "";
      if (one.own && narrow) continue;
      const at = map.latLngToLayerPoint([one.lat, one.lon]);
      const box = (dx, dy) => [at.x + dx - one.width / 2, at.y + dy - one.height / 2, at.x + dx + one.width / 2, at.y + dy + one.height / 2];
      const free = (b) => !boxes.some((o) => b[0] < o[2] && o[0] < b[2] && b[1] < o[3] && o[1] < b[3]);
      let spot = [0, 0];
      search: for (const radius of [0, 32, 42, 56, 74, 96, 120]) {
        for (let turn = 0; turn < (radius ? 12 : 1); turn++) {
          const dx = Math.round(radius * Math.cos((Math.PI * turn) / 6) * 1.2), dy = Math.round(radius * Math.sin((Math.PI * turn) / 6));
          if (free(box(dx, dy))) { spot = [dx, dy]; break search; }
        }
      }
      const [dx, dy] = spot;
      boxes.push(box(dx, dy));
      pressed.push([one.lat, one.lon, dx, dy]);
      one.marker.setIcon(L.divIcon({
        className: "", html: one.face, iconSize: [one.width, one.height],
        iconAnchor: [one.width / 2 - dx, one.height / 2 - dy], popupAnchor: [dx, dy - 10],
      }));
      if (dx || dy) {
        const end = map.layerPointToLatLng([at.x + dx, at.y + dy]);
        L.polyline([[one.lat, one.lon], end], { color: "#1d2420", weight: 1.5, interactive: false }).addTo(leaders);
      }
    }
  };

  const stopCard = (trip, stop) => {
    const card = make("div", "");
    const badge = make("span", "badge", stop.label);
    badge.style.background = trip.colour;
    card.append(make("h3", "", badge, " " + say(stop.place)));
    card.append(make("p", "", make("b", "", say(stop.when)), stop.role[0] ? " " + say(stop.role) : ""));
    card.append(make("p", "soft", say(trip.name)));
    for (const [kind, first, second] of stop.actions) {
      const line = make("p", "act " + kind, make("b", "", say(first)));
      if (second[0]) line.append(document.createElement("br"), say(second));
      card.append(line);
    }
    if (stop.load) card.append(make("p", "soft", say(stop.load)));
    return card;
  };

  // Trips on the same road are seen as bands: the earlier ones wider, the later ones on top.
  const used = data.trips.filter((trip) => trip.used);
  const level = (trip) => (used.length - 1 - used.indexOf(trip)) % 4;
  for (const k of [3, 2, 1, 0]) map.createPane("band" + k).style.zIndex = 409 - k;
  const everything = L.latLngBounds([]);
  const trips = data.trips.map((trip) => {
    const group = L.featureGroup(), lines = [];
    const ownWay = trip.own_way !== null ? decode(trip.own_way) : trip.own_places;
    const known = trip.own_way !== null;
    if (known) lines.push(L.polyline(ownWay, { color: "#fff", weight: 8, opacity: 0.75, interactive: false }));
    lines.push(L.polyline(ownWay, { color: trip.colour, weight: known ? 5 : 2, opacity: 0.75, dashArray: known ? "9 9" : "4 8", lineCap: "butt", interactive: false }));
    const way = [];
    trip.stops.forEach((stop, k) => {
      if (k === 0) way.push([stop.lat, stop.lon]);
      else way.push(...(stop.leg ? decode(stop.leg) : [[stop.lat, stop.lon]]));
    });
    if (trip.used) {
      const weight = 4 + 1.9 * level(trip), pane = "band" + level(trip);
      lines.push(L.polyline(way, { pane, color: "#fff", weight: weight + 2.4, opacity: 0.9, interactive: false }));
      lines.push(L.polyline(way, { pane, color: trip.colour, weight, interactive: false }));
    }
    for (const line of lines) group.addLayer(line);
    for (const stop of trip.stops) {
      const face = make("div", stop.own ? "stop own" : "stop", stop.label);
      face.style.background = trip.colour;
      if (stop.own) { face.style.color = trip.colour; face.style.borderColor = trip.colour; }
      const marker = badge(stop.lat, stop.lon, face, 38, 30, { alt: stop.label, title: stop.label, zIndexOffset: stop.own ? 0 : 500 });
      marker.bindPopup(() => stopCard(trip, stop), { maxWidth: 330, minWidth: 220, autoPanPaddingTopLeft: [8, 66] });
      group.addLayer(marker);
    }
    if (trip.used) group.addTo(map);
    const bounds = L.latLngBounds(way.concat(ownWay));
    if (trip.used || data.trips.every((other) => !other.used)) everything.extend(bounds);
    return { trip, group, bounds, shown: trip.used };
  });

  const unservedCard = (entry) => {
    const card = make("div", "", make("h3", "", say(entry.what)), make("span", "tagline", say(entry.reason)), make("p", "", say(entry.text)));
    if (entry.change) card.append(make("p", "", make("b", "", say(words.ifso)), say(entry.change)));
    card.append(make("p", "soft", say(words.place) + say(entry.place)));
    return card;
  };
  const unserved = data.unserved.map((entry) => {
    const face = make("div", "left " + entry.kind, "×");
    const marker = badge(entry.lat, entry.lon, face, 24, 24, { alt: "×", zIndexOffset: 200 }).addTo(map);
    marker.bindPopup(() => unservedCard(entry), { maxWidth: 330, minWidth: 220, autoPanPaddingTopLeft: [8, 66] });
    everything.extend([entry.lat, entry.lon]);
    return { entry, marker };
  });

  let label = null;
  if (data.sketch) {
    const control = L.control({ position: "topright" });
    control.onAdd = () => (label = make("div", "sketch", ""));
    control.addTo(map);
  }

  const fit = (bounds) => map.fitBounds(bounds.isValid() ? bounds : [[data.bbox[1], data.bbox[0]], [data.bbox[3], data.bbox[2]]], { padding: [34, 44] });
  const button = (text, act) => {
    const element = make("button", "", text);
    element.type = "button";
    element.addEventListener("click", act);
    return element;
  };

  const swatch = (paint) => {
    const canvas = document.createElement("canvas");
    canvas.width = 96; canvas.height = 48;
    canvas.style.width = "48px"; canvas.style.height = "24px";
    const pen = canvas.getContext("2d");
    pen.scale(2, 2);
    paint(pen);
    return canvas;
  };
  const stroke = (color, width, dash) => (pen) => {
    pen.strokeStyle = color; pen.lineWidth = width; pen.setLineDash(dash || []);
    pen.beginPath(); pen.moveTo(2, 12); pen.lineTo(46, 12); pen.stroke();
  };
  const pill = (own) => (pen) => {
    pen.beginPath(); pen.arc(24, 12, 9, 0, 7); pen.fillStyle = own ? "#fff" : "#37474f"; pen.fill();
    pen.strokeStyle = "#37474f"; pen.lineWidth = 2.5; pen.stroke();
    pen.fillStyle = own ? "#37474f" : "#fff"; pen.font = "bold 12px sans-serif"; pen.textAlign = "center"; pen.fillText("1", 24, 16.5);
  };
  const cross = (round) => (pen) => {
    pen.strokeStyle = "#4a2263"; pen.lineWidth = 2.5; pen.beginPath();
    if (round) pen.arc(24, 12, 9, 0, 7); else pen.rect(15, 3, 18, 18);
    pen.moveTo(20, 8); pen.lineTo(28, 16); pen.moveTo(28, 8); pen.lineTo(20, 16); pen.stroke();
  };

  const panel = document.getElementById("panel");
  const draw = () => {
    document.documentElement.lang = tongue ? "en" : "ja";
    if (label) label.replaceChildren(say(data.sketch), make("small", "", data.sketch[1 - tongue]));
    map.closePopup();
    panel.replaceChildren();
    panel.append(make("div", "head", make("h1", "", say(data.title), make("span", "date", say(data.date))), button(words.toggle[tongue], () => { tongue = 1 - tongue; draw(); drawNames(); })));
    if (say(data.subtitle)) panel.append(make("p", "soft", say(data.subtitle)));
    panel.append(make("p", "soft", say(words.hint)));
    const figures = make("dl", "figures");
    for (const [name, value] of data.summary) figures.append(make("div", "", make("dt", "", say(name)), make("dd", "", say(value))));
    panel.append(figures, make("h2", "", say(words.trips)));
    panel.append(make("p", "", button(say(words.all), () => { fit(everything); scrollTo({ top: 0, behavior: "smooth" }); })));
    for (const one of trips) {
      const box = make("div", one.shown ? "trip" : "trip off");
      box.style.borderLeftColor = one.trip.colour;
      const check = make("input", "");
      check.type = "checkbox";
      check.checked = one.shown;
      check.addEventListener("change", () => {
        one.shown = check.checked;
        box.classList.toggle("off", !one.shown);
        if (one.shown) one.group.addTo(map); else one.group.remove();
        settle();
      });
      const badge = make("span", "badge", one.trip.letter);
      badge.style.background = one.trip.colour;
      const facts = make("ul", "");
      for (const fact of one.trip.facts) facts.append(make("li", "", say(fact)));
      const show = button(say(words.show), () => {
        if (!one.shown) check.click();
        fit(one.bounds);
        one.group.bringToFront();
        scrollTo({ top: 0, behavior: "smooth" });
      });
      box.append(make("label", "", check, badge, make("span", "", say(one.trip.name))), facts, show);
      panel.append(box);
    }
    if (data.left_out.length) {
      panel.append(make("h2", "", say(words.leftOut)));
      for (const [name, text] of data.left_out) panel.append(make("p", "", make("b", "", say(name)), " " + say(text)));
    }
    panel.append(make("h2", "", say(words.unserved) + " " + data.unserved.length));
    if (!unserved.length) panel.append(make("p", "", say(words.none)));
    for (const { entry, marker } of unserved) {
      const row = make("div", "unserved", make("b", "", say(entry.what)), make("span", "tagline", say(entry.reason)), make("p", "", say(entry.text)));
      if (entry.change) row.append(make("p", "", make("b", "", say(words.ifso)), say(entry.change)));
      row.append(make("p", "soft", say(words.place) + say(entry.place)));
      row.append(button(say(words.show), () => { map.setView(marker.getLatLng(), Math.max(map.getZoom(), 13)); marker.openPopup(); scrollTo({ top: 0, behavior: "smooth" }); }));
      panel.append(row);
    }
    const legend = make("div", "legend", make("h2", "", say(words.legend)));
    legend.append(
      make("div", "", swatch(stroke("#c62828", 4)), say(words.route)), make("div", "", swatch(stroke("#c62828", 4, [7, 6])), say(words.own)),
      make("div", "", swatch(pill(false)), say(words.task)), make("div", "", swatch(pill(true)), say(words.business)),
      make("div", "", swatch(cross(false)), say(words.order)), make("div", "", swatch(cross(true)), say(words.lot)),
    );
    if (data.closed.length) legend.append(make("div", "", swatch(stroke("#1d2420", 6, [3, 3])), say(words.closed)));
    if (data.trips.some((trip) => trip.own_way === null)) legend.append(make("p", "soft", say(words.straight)));
    panel.append(legend);
    if (data.sketch) panel.append(make("p", "sketch", say(data.sketch), make("small", "", data.sketch[1 - tongue])));
    panel.append(make("p", "soft", data.network + " / " + data.credit), make("p", "soft", "Leaflet 1.9.4"));
  };

  const settle = () => { spread(); drawNames(); };
  fit(everything);
  draw();
  settle();
  map.on("zoomend", spread);
  map.on("zoomend moveend", drawNames);
  // Leaflet takes credit as HTML; ours is text.
  const credit = map.attributionControl.getContainer();
  credit.textContent = data.credit;
})();
