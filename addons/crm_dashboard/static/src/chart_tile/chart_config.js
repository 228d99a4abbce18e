import { getColor, hexToRGBA } from "@web/core/colors/colors";

import { formatFigure } from "../format/format";

const GREY = "#8f96a3";
const LIGHT = "#e9ecef";
const SHORTEST = 22;

/**
 * Settings of Chart.js for the data of a tile. Nothing here draws.
 *
 * @param {Object} data as the server read it: `chart`, `by`, `labels`, `datasets` …
 * @param {Object} [options]
 * @param {(place: number, dataset: number) => void} [options.onSelect] a part was clicked
 * @param {boolean} [options.animate]
 * @returns {Object}
 */
export function getChartConfig(data, { onSelect, animate = true } = {}) {
    const config = data.by === "gauge" ? gauge(data) : CHARTS[data.chart](data);
    config.options = {
        responsive: true,
        maintainAspectRatio: false,
        animation: animate ? { duration: 300 } : false,
        ...config.options,
        onClick: (ev, elements) => {
            if (elements.length) {
                onSelect?.(elements[0].index, elements[0].datasetIndex);
            }
        },
        onHover: (ev, elements) => {
            if (ev.native?.target) {
                ev.native.target.style.cursor = elements.length ? "pointer" : "";
            }
        },
    };
    return config;
}

const CHARTS = {
    bar: (data) => bars(data, { stacked: false }),
    stacked: (data) => bars(data, { stacked: true }),
    line: lines,
    pie,
};

function bars(data, { stacked }) {
    const lying = data.by === "group" && !stacked;
    const datasets = data.datasets.map((dataset, place) => ({
        label: dataset.name,
        data: [...dataset.values],
        backgroundColor: dataset.compared ? LIGHT : color(place, data.datasets),
        borderRadius: 3,
        maxBarThickness: 28,
    }));
    return {
        type: "bar",
        data: { labels: data.labels.map(shortLabel), datasets },
        options: {
            indexAxis: lying ? "y" : "x",
            scales: scales(data, { lying, stacked }),
            plugins: plugins(data, { legend: datasets.length > 1 }),
        },
    };
}

function lines(data) {
    const datasets = data.datasets.map((dataset, place) => ({
        label: dataset.name,
        data: [...dataset.values],
        borderColor: dataset.compared ? GREY : color(place, data.datasets),
        backgroundColor: dataset.compared ? GREY : hexToRGBA(color(place, data.datasets), 0.12),
        borderDash: dataset.compared ? [4, 4] : [],
        borderWidth: 2,
        fill: !dataset.compared && data.datasets.length <= 2,
        pointRadius: 0,
        pointHitRadius: 12,
        tension: 0.2,
    }));
    return {
        type: "line",
        data: { labels: data.labels.map(shortLabel), datasets },
        options: {
            interaction: { mode: "index", intersect: false },
            scales: scales(data, {}),
            plugins: plugins(data, { legend: datasets.length > 1 }),
        },
    };
}

function pie(data) {
    const [dataset] = data.datasets;
    return {
        type: "doughnut",
        data: {
            labels: data.labels.map(shortLabel),
            datasets: [
                {
                    label: dataset?.name,
                    // a slice cannot be less than nothing
                    data: (dataset?.values || []).map((value) => Math.max(0, value || 0)),
                    backgroundColor: data.labels.map((label, place) =>
                        getColor(place, "bright", data.labels.length)
                    ),
                },
            ],
        },
        options: {
            cutout: "55%",
            plugins: plugins(data, { legend: true, position: "right" }),
        },
    };
}

function gauge(data) {
    const part = data.part ?? 0;
    return {
        type: "doughnut",
        data: {
            labels: [data.name],
            datasets: [
                {
                    data: [part, 1 - part],
                    backgroundColor: [getColor(0, "bright", 1), LIGHT],
                    borderWidth: 0,
                },
            ],
        },
        options: {
            rotation: -90,
            circumference: 180,
            cutout: "75%",
            plugins: { legend: { display: false }, tooltip: { enabled: false } },
        },
    };
}

function color(place, datasets) {
    return getColor(place, "bright", datasets.length);
}

function scales(data, { lying = false, stacked = false }) {
    const numbers = {
        beginAtZero: true,
        stacked,
        grid: { color: LIGHT },
        ticks: {
            maxTicksLimit: 5,
            // no two marks that read the same
            precision: unit(data).digits || 0,
            callback: (value) => formatFigure(value, { ...unit(data), digits: 0 }, { short: true }),
        },
    };
    const names = {
        stacked,
        grid: { display: false },
        ticks: { autoSkip: !lying, maxRotation: 0, autoSkipPadding: 12 },
    };
    return lying ? { x: numbers, y: names } : { x: names, y: numbers };
}

function plugins(data, { legend, position = "bottom" }) {
    return {
        legend: {
            display: legend,
            position,
            labels: { boxWidth: 12, usePointStyle: true },
        },
        tooltip: {
            callbacks: {
                title: (items) => data.labels[items[0]?.dataIndex]?.label || "",
                label: (item) => {
                    const dataset = data.datasets[item.datasetIndex];
                    const value = dataset.values[item.dataIndex];
                    return `${dataset.name}: ${formatFigure(value, dataset)}`;
                },
            },
        },
    };
}

function unit(data) {
    return data.datasets[0] || data;
}

function shortLabel({ label }) {
    return label.length > SHORTEST ? `${label.slice(0, SHORTEST - 1)}…` : label;
}
