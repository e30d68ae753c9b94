// GraphML: a network of the Internet Topology Zoo, or any GraphML file, as a Plan; by boost::read_graphml.
//
// Attributes that are read, case as given: of nodes label (else name), Latitude and Longitude in degrees,
// Internal (0: belongs to a neighbour's network); of edges latency and bandwidth with their units as in a
// scenario, LinkSpeedRaw in bit/s, LinkSpeed with LinkSpeedUnits (k, M, G, T), OC-n in LinkType or LinkLabel
// (n times 51.84 Mbit/s). What is unusual is handled, and a warning names it: missing coordinates (the mean
// of the neighbours'), repeated labels ("label#id"), parallel edges ("A-B#2"), self-loops (dropped), external
// nodes (kept), several parts. Where no latency is given it is the distance's.
// Limits: undirected graphs; hyperedges are what the Zoo makes of them, nodes. See graphml.graphdrawing.org;
// Knight et al., The Internet Topology Zoo, 2011.
#pragma once

#include <string>
#include <vector>

#include "topology/plan.hpp"

namespace topology {

struct GraphmlFile {
  Plan plan;
  std::vector<std::string> warnings;
  std::string error;  ///< not empty: the text is no GraphML, and why
};

GraphmlFile read_graphml(const std::string& text);

}  // namespace topology
