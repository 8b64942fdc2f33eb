"""What is known of the tear proteome: its abundant proteins in order, and the usual contaminants.

The order follows the tear proteomics literature in outline (lacrimal-gland secretions first, then
immunoglobulins and plasma proteins, then the cytosol of shed epithelium, then leukocyte proteins):
Zhou et al. 2012, J Proteomics 75:3877; Karnati et al. 2013, Exp Eye Res 117:39; Dor et al. 2019,
Exp Eye Res 179:64. It is a rank for a simulation, not a measurement.
"""

#: Symbols of well-known tear proteins, the most abundant first; a literal would take a line each.
KNOWN_TEAR_PROTEINS = tuple(
    """
    LCN1 LTF LYZ PRR4 PIP LACRT ALB IGHA1 SCGB2A1 SCGB1D1 OPRPN PIGR JCHAIN IGKC ZG16B AZGP1 CST4
    TF CST1 IGHA2 CST2 IGLC2 CLU CST3 IGHG1 MSLN DMBT1 LGALS3BP PLA2G2A ORM1 SERPINA1 IGHM IGHG2
    S100A9 S100A8 LCN2 ANXA1 A2M C3 ALDH3A1 GSTP1 ENO1 ACTB PRDX1 HP APOA1 S100A6 S100A4 S100A11
    SLPI NUCB2 GGH QSOX1 CTSB CTSD LPO APOD B2M TCN1 GC HPX AHSG ORM2 SERPINA3 ALDH1A1 ANXA2 TPI1
    PKM LDHA PGK1 ALDOA TKT CFL1 PFN1 HSPB1 YWHAZ ANXA3 ANXA5 PEBP1 TXN PRDX5 PRDX6 SOD1 EZR
    TMSB4X SCGB1D2 IGHG3 IGHG4 BPIFB1 BPIFA1 SERPINB1 PGLYRP1 CFB C4A C9 C5 CFH CFI VTN SERPING1
    C1QB MPO ELANE CTSG MMP9 AZU1 PRTN3 MMP8 CAMP BPI DEFA3 S100A12 CHI3L1 CTSS TIMP1
    """.split()  # noqa: SIM905
)

#: Contaminants of a usual list: accession, entry name, gene, description. The human keratins stand
#: in DIA-NN's output as `Cont_P04264;P04264`, since the human FASTA holds them as well.
CONTAMINANTS = (
    ("P00761", "TRYP_PIG", "", "Trypsin"),
    ("P00766", "CTRA_BOVIN", "", "Chymotrypsinogen A"),
    ("P02769", "ALBU_BOVIN", "ALB", "Albumin"),
    ("P02662", "CASA1_BOVIN", "CSN1S1", "Alpha-S1-casein"),
    ("P02663", "CASA2_BOVIN", "CSN1S2", "Alpha-S2-casein"),
    ("P02666", "CASB_BOVIN", "CSN2", "Beta-casein"),
    ("P02668", "CASK_BOVIN", "CSN3", "Kappa-casein"),
    ("P02754", "LACB_BOVIN", "LGB", "Beta-lactoglobulin"),
    ("P00711", "LALBA_BOVIN", "LALBA", "Alpha-lactalbumin"),
    ("P02070", "HBB_BOVIN", "HBB", "Hemoglobin subunit beta"),
    ("P01966", "HBA_BOVIN", "HBA", "Hemoglobin subunit alpha"),
    ("P02534", "K1M1_SHEEP", "", "Keratin, type I microfibrillar 48 kDa, component 8C-1"),
    ("P25690", "K1M2_SHEEP", "", "Keratin, type I microfibrillar, 47.6 kDa"),
    ("P15241", "K2M2_SHEEP", "", "Keratin, type II microfibrillar, component 7C"),
    ("P25691", "K2M3_SHEEP", "", "Keratin, type II microfibrillar, component 5"),
    ("P04264", "K2C1_HUMAN", "KRT1", "Keratin, type II cytoskeletal 1"),
    ("P35908", "K22E_HUMAN", "KRT2", "Keratin, type II cytoskeletal 2 epidermal"),
    ("P13647", "K2C5_HUMAN", "KRT5", "Keratin, type II cytoskeletal 5"),
    ("P02538", "K2C6A_HUMAN", "KRT6A", "Keratin, type II cytoskeletal 6A"),
    ("P04259", "K2C6B_HUMAN", "KRT6B", "Keratin, type II cytoskeletal 6B"),
    ("P35527", "K1C9_HUMAN", "KRT9", "Keratin, type I cytoskeletal 9"),
    ("P13645", "K1C10_HUMAN", "KRT10", "Keratin, type I cytoskeletal 10"),
    ("P02533", "K1C14_HUMAN", "KRT14", "Keratin, type I cytoskeletal 14"),
    ("P08779", "K1C16_HUMAN", "KRT16", "Keratin, type I cytoskeletal 16"),
    ("Q04695", "K1C17_HUMAN", "KRT17", "Keratin, type I cytoskeletal 17"),
)

#: Weight with which a gene of a compartment (direct GO annotation) is found in tears, and decades
#: by which it is more abundant there than other proteins of the background. The largest weight of
#: a gene's compartments counts. About half of a deep tear proteome is annotated to the
#: extracellular exosome; the rest leaks from shed and lysed cells.
COMPARTMENTS = {
    "GO:0070062": (8.0, 0.5),  # extracellular exosome
    "GO:0005615": (4.0, 0.4),  # extracellular space
    "GO:0005576": (3.0, 0.3),  # extracellular region
    "GO:0005829": (3.0, 0.2),  # cytosol
    "GO:0005788": (3.0, 0.2),  # endoplasmic reticulum lumen
    "GO:0005783": (1.5, 0.0),  # endoplasmic reticulum
    "GO:0005739": (1.5, 0.0),  # mitochondrion
    "GO:0005737": (1.5, 0.0),  # cytoplasm
    "GO:0005634": (0.8, 0.0),  # nucleus
    "GO:0005886": (0.3, 0.0),  # plasma membrane
}
#: Weight of a gene without any of these.
ELSEWHERE = 0.05
